# make lab         set up when needed, then open JupyterLab on your copy of the first lesson, in the folder mine
# make fresh LESSON=04    take that lesson anew; the copy that you worked on is kept beside it
# make test        set up when needed, then check everything: style, code, every cell of every lesson
#                  make test LESSON=04 checks what belongs to one lesson: its cells, and the tests that name it
# make test-more   what only a build server can, or what takes long: every page of the book; the site; the slides; the
#                  book, and the student in its page, in Firefox and WebKit too; a hub
#                  (Debian: apt install firefox-esr webkit2gtk-driver xvfb); skipped where these are missing
# make test-long   what takes many minutes: each cell of each lesson twice, in a kernel that was started elsewhere
# make test-oldest make test with the oldest packages that pyproject.toml admits, in .venv-oldest; make test-newest with the
#                  newest, in .venv-newest
# make check       make test without browser and lessons: what to run after every change; under a minute
# make notebooks   run the lessons in notebooks/src again and store them as notebooks/*.ipynb
# make drawings  draw the pictures that the lessons open with again, from tools/drawings
# make claims      run the lessons as other processors and thread counts would, and compare what they print
# make book        write the lessons as web pages to build/book, for reading without Jupyter and without a network
# make card        write the summary card, one sheet of paper, to build/card.pdf, from its page in the book
# make site        the same for a web server, to build/site, behind a first page that shows what the kit is; see URL
# make slides      write the core path (02, 04, 05) as slides to build/slides, for a projector without a network
# make handout     write the lessons for a class, without the solutions, to build/handout
# make hub         a JupyterHub for a class, as HUB says: make hub HUB="--names names.txt --ip 0.0.0.0"; make hub-stop ends it
# make class LEARNERS=30    let so many simulated learners come to a hub on this computer, over MINUTES=10, and measure;
#                  STORE=1 keeps the row for the table in INSTRUCTORS.md
# make assignments write the exercises of all lessons as assignments for nbgrader to build/assignments, or, with
#                  make assignments COURSE=course, into a folder that make clean leaves alone: grade there
# make inventory   write the ten questions for before and after a course to build/inventory: a sheet of paper, a notebook
# make learning ANSWERS=handed-in    draw what a class has learnt from the files of its answers, to build/learning.png
# make wheelhouse  collect all packages in build/wheelhouse, for computers without a network
# make confirm     ask the kit's findings again of Fashion-MNIST, in sets that share no image, and store the table;
#                  make confirm TUNE=1 prints how the recipe was chosen instead
# make scorecard   compute the numbers behind lesson 12's scorecard with the lessons' cells, and write its verdicts;
#                  make scorecard LESSONS="04 12" runs these lessons only
# make capstone    deal for a class, lesson 16: a file for the learners, and the held-out images that you keep.
#                  UNTIL="2027-02-12 18:00" says when hand-ins are due, IMAGES names held-out images of your own
# make board       score what they handed in, in a folder, as in: make board HANDINS=folder. WITHOUT="one.pt two.pt"
#                  leaves files out
# make bench       measure kdlib against the usual loop of tutorials and print how much faster it is, what stored
#                  answers save where a DataLoader hands out the images, and how soon the widgets answer, in
#                  JupyterLab and in the book
# make defects     put known mistakes into a copy of the tree, one after the other: does a test fail on each?
# make mutants     change 300 lines of the code at random, one at a time: does a test fail? See tools/mutants.py
# make pins        raise the versions in constraints.txt to the newest that pyproject.toml admits, and say what changes;
#                  make pins ONLY="pandas scipy" raises these, make pins ONLY=--check asks whether the pins fit everywhere
# make clean       remove what builds and tests left behind (delete the folder .venv to start from nothing)
#
# Each of these can be given on the command line, as in: make lab PORT=8890
#   PYTHON   the Python to set up with, 3.11 or newer (python3)
#   TORCH    options for pip, which then installs alone and as it is told: TORCH=--prefer-binary gets torch with CUDA on
#            Linux; without options it is the build without
#   WHEELS   a folder that make wheelhouse wrote: make lab installs from it, without a network
#   PORT     JupyterLab's port (the first free one from 8888)
#   URL      where the site will lie, as in: make site URL=https://example.org/kit; and REPOSITORY, from where one can
#            clone the kit. The site works without them, and says less
#   LAB      more options for JupyterLab, such as --no-browser
PYTHON ?= python3
TORCH ?=
WHEELS ?=
PORT ?=
LAB ?=
# Windows tells all programs OS=Windows_NT, and keeps an environment's Python elsewhere.
BIN = $(if $(filter Windows_NT,$(OS)),Scripts,bin)
VENV_PYTHON = .venv/$(BIN)/python
TESTS = -n 2 --dist loadfile --no-loadscope-reorder -m "not more and not long" --durations=10 --nbval notebooks tests
# The kit's folder may have any letters in its name, whatever the terminal speaks.
export PYTHONUTF8 = 1

.PHONY: help lab fresh test test-more test-long test-oldest test-newest check notebooks drawings claims book card site slides \
	handout hub hub-stop class assignments inventory learning wheelhouse confirm scorecard capstone board bench defects \
	mutants pins clean
help:
	@sed -n -e '/^#/!q' -e 's/^# \{0,1\}//p' Makefile

lab:
	@$(PYTHON) tools/environment.py $(TORCH) $(if $(WHEELS),--wheels="$(WHEELS)")
	@$(VENV_PYTHON) tools/lab.py $(if $(PORT),--port=$(PORT)) $(LAB)

fresh:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/copies.py $(LESSON)

test:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) -m ruff check
	$(VENV_PYTHON) -m pytest $(TESTS) $(if $(LESSON),--lesson=$(LESSON))

test-oldest test-newest:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	@$(VENV_PYTHON) tools/other_versions.py $(@:test-%=%)
	$(@:test-%=.venv-%)/$(BIN)/python -m pytest $(TESTS)

test-more:
	@$(PYTHON) tools/environment.py --test --hub $(TORCH)
	$(VENV_PYTHON) -m pytest -p no:nbval -n 2 --dist loadfile --no-loadscope-reorder -rs -m more tests

test-long:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) -m pytest -p no:nbval -n 2 -m long tests

check:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) -m ruff check
	@# The empty setting lets Python keep what it has compiled, whatever the shell says: the next run starts in half the time.
	@# A file whose name says what the marks say need not even be read. Nothing here logs.
	PYTHONDONTWRITEBYTECODE= $(VENV_PYTHON) -m pytest -q -p no:nbval -p no:logging -n 2 --dist loadfile \
		-m "not browser and not lesson and not more and not long" --ignore-glob="*_browser.py" --ignore-glob="*_notebook.py" tests

notebooks:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) tools/build_notebooks.py $(LESSONS)

drawings:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) tools/draw.py

claims:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) tools/check_claims.py $(LESSONS)

book:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/build_book.py

card:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	@$(VENV_PYTHON) tools/build_card.py

site:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	@$(VENV_PYTHON) tools/build_site.py $(if $(URL),--url="$(URL)") $(if $(REPOSITORY),--repository="$(REPOSITORY)")

slides:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/build_slides.py

handout:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/build_handout.py

hub:
	@$(PYTHON) tools/environment.py --hub $(TORCH)
	@$(VENV_PYTHON) tools/class_hub.py start $(HUB)

hub-stop:
	@$(VENV_PYTHON) tools/class_hub.py stop

class:
	@$(PYTHON) tools/environment.py --hub $(TORCH)
	@$(VENV_PYTHON) tools/class_load.py $(LEARNERS) $(if $(MINUTES),--minutes=$(MINUTES)) $(if $(STORE),--store)
assignments:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/build_assignments.py $(if $(COURSE),"$(COURSE)")

inventory:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	@$(VENV_PYTHON) tools/build_inventory.py

learning:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/measure_learning.py $(ANSWERS)

wheelhouse:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/build_wheelhouse.py $(TORCH)

confirm:
	@$(PYTHON) tools/environment.py $(TORCH)
	$(VENV_PYTHON) tools/confirm.py $(if $(TUNE),--tune)

scorecard:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) tools/build_scorecard.py $(LESSONS)

capstone:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/capstone.py deal $(if $(UNTIL),--until="$(UNTIL)") $(if $(IMAGES),--images="$(IMAGES)")

board:
	@$(PYTHON) tools/environment.py $(TORCH)
	@$(VENV_PYTHON) tools/capstone.py board "$(HANDINS)" $(if $(WITHOUT),--without $(WITHOUT))

bench:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) tools/benchmark.py
	$(VENV_PYTHON) tools/benchmark_answers.py
	$(VENV_PYTHON) tools/widget_latency.py

defects:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	$(VENV_PYTHON) tools/defects.py

mutants:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	@$(VENV_PYTHON) -m pip install --quiet --constraint constraints.txt cosmic-ray==8.7.0
	$(VENV_PYTHON) tools/mutants.py $(MUTANTS)

pins:
	@$(PYTHON) tools/environment.py --test $(TORCH)
	@$(VENV_PYTHON) tools/pins.py $(ONLY)

clean:
	rm -rf build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -path './.venv*' -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
