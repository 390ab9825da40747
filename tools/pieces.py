"""A stored lesson taken to pieces, for slides: what stands below each heading, by kind, as a template can show it."""

import base64
import re

from build_book import table_output
from lesson import WIDGET_VIEW, LessonError, plain, roles
from nbconvert.filters import Highlight2HTML


def blocks(text):
    """Its blocks of Markdown: what blank lines part, unless a fence or a fold holds it together."""
    whole = ""
    for part in text.split("\n\n"):
        whole = f"{whole}\n\n{part}" if whole else part
        if whole.count("```") % 2 == 0 and whole.count("<details>") == whole.count("</details>"):
            yield whole.strip()
            whole = ""


def prose_piece(block, render):
    """(kind, what the template shows of it) of a block that is no heading, or none."""
    if block.startswith("> **Predict first.**"):
        asked, _, answer = re.sub(r"^> ?", "", block, flags=re.M).partition("<details>")
        answer = re.sub("<summary>.*?</summary>|</details>", "", answer)
        return "predict", {"asked": render(asked), "answer": render(answer)}
    if picture := re.fullmatch(r"!\[([^\]]*)\]\(([^)\s]+)\)", block):
        return "drawing", {"alt": " ".join(picture[1].split()), "file": picture[2]}
    if block.startswith(("**Figure.**", "<details>", "```")) or not block:
        return None
    kind = "formula" if block.startswith("$$") else "table" if block.startswith("|") else "words"
    return kind, {"html": render(block)}


def printed_piece(output):
    data = output.get("data", {})
    if "image/png" in data:
        head = base64.b64decode(data["image/png"][:32])    # of a PNG: in bytes 20 to 23 its height
        return "figure", {"alt": output.alt, "png": data["image/png"].replace("\n", ""), "width": output.pixels,
                          "height": int.from_bytes(head[20:24], "big")}
    if WIDGET_VIEW in data:
        return "live", {"model": data[WIDGET_VIEW]["model_id"]}
    page = data.get("text/html", "")
    if page.startswith('<div class="claim">'):
        return "claim", {"html": page.replace("<ul>", '<ul class="fragment">')}
    if table := re.search(r"<table.*</table>", page, re.S):
        return "table", {"html": table_output(table[0])}
    return "printed", {"text": output.get("text") or data.get("text/plain", "")}


def pieces(lesson, render):
    """{section: {kind: its pieces in their order}}; and {section: its heading, as the page sets it}."""
    found, headings, section = {"": {}}, {"": ""}, ""

    def keep(kind_and_fields, **more):
        if kind_and_fields:
            kind, fields = kind_and_fields
            found[section].setdefault(kind, []).append({"kind": kind, **fields, **more})

    for cell, below in zip(lesson.notebook.cells, lesson.notebook.cells[1:] + [None]):
        if {"exercise", "solution", "quiz"} & roles(cell):
            continue
        if "code" in roles(cell):
            keep(("code", {"html": Highlight2HTML(pygments_lexer="python")(cell.source)}))
            for output in cell.outputs:
                caption = below.source if below and "figure" in roles(below) else ""
                keep(printed_piece(output), caption=render(caption.removeprefix("**Figure.**").split("\n\n")[0]))
            continue
        for block in blocks(cell.source):
            if heading := re.match(r"##+ (.+)\n*", block):
                section, block = plain(heading[1]), block[heading.end():]
                headings[section] = re.sub("</?h2[^>]*>", "", render(f"## {heading[1]}")).strip()
                found.setdefault(section, {})
            keep(prose_piece(block, render))
    return found, headings


def spoken(lesson, instructors, render):
    """What INSTRUCTORS.md says of a lesson, as pieces: questions to the room with what one hears, and other advice."""
    part = re.search(rf"^### {lesson.number} .*?$(.*?)(?=^#|\Z)", instructors, re.M | re.S)
    if part is None:
        raise LessonError(f"INSTRUCTORS.md has no section on lesson {lesson.number}.")
    bullets = [render(bullet) for bullet in re.split(r"^- ", part[1], flags=re.M)[1:]]
    asks = [bullet.startswith("<p><em>&quot;") or bullet.startswith('<p><em>"') for bullet in bullets]
    return {"heard": [{"kind": "words", "html": bullet} for bullet, asked in zip(bullets, asks) if asked],
            "advice": [{"kind": "words", "html": "".join(b for b, asked in zip(bullets, asks) if not asked)}]}
