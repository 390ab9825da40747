"""A widget of kdlib.widgets in an empty page: its own JavaScript, a dictionary as model, no notebook around it."""

# The model of anywidget, as far as a chart uses it. What it sends is counted and kept, so that a test can see it.
MOUNT = """async ([script, style, state]) => {
    document.body.innerHTML = '<div></div>';
    document.head.innerHTML = '<style></style>';
    document.head.firstChild.textContent = style;
    const listeners = {};
    window.model = {
        state, saved: 0, sent: [],
        get: (name) => state[name],
        set: (name, value) => {
            const changed = state[name] !== value;
            state[name] = value;
            if (changed) (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
        },
        save_changes: () => { window.model.saved += 1; },
        send: (message) => { window.model.sent.push(message); },
        hear: (message) => { (listeners['msg:custom'] ?? []).forEach((listener) => listener(message)); },
        on: (name, listener) => { (listeners[name] ??= []).push(listener); },
    };
    window.chart = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    const el = document.body.firstChild;
    await window.chart.default.render({ model: window.model, el, signal: new AbortController().signal });
}"""


def mount(page, explorer):
    """Draw a widget into an empty page. Afterwards the page has ``model`` and ``chart``, its module."""
    state = {name: getattr(explorer, name) for name in explorer.keys if not name.startswith("_")
             and name not in ("layout", "comm", "tabbable", "tooltip", "style")}
    page.evaluate(MOUNT, [explorer._esm, explorer._css, state])


def at_rest(page):
    """Wait until a unit of the drawing is a pixel; before, it must not be measured.

    A chart whose place has got another width is drawn once more, a frame later, and one unpacks its data first.
    """
    page.wait_for_function("""() => [...document.querySelectorAll('.kdlib-chart')].every((chart) =>
        chart.clientWidth > 0 && chart.querySelector('svg').viewBox.baseVal.width === chart.clientWidth)""")


def change(page, **values):
    """Set traits as a link in the page would."""
    for name, value in values.items():
        page.evaluate("([name, value]) => model.set(name, value)", [name, value])


def of_all(page, selector, look):
    """What the function ``look`` says of all elements, found and asked in one step.

    `evaluate_all` takes two, and a chart that is drawn anew between them has lost its old words.
    """
    return page.evaluate(f"selector => ({look})([...document.querySelectorAll(selector)])", selector)


def unreadable(page):
    """The words of a chart that stick out of it, or whose letters are smaller than 12 pixels."""
    return of_all(page, ".kdlib-chart svg text", """all => all.filter((text) => {
        const box = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1
            || parseFloat(getComputedStyle(text).fontSize) < 12;
    }).map((text) => text.textContent)""")


def data(page):
    """The numbers that the drawing carries."""
    return page.evaluate("() => ({...document.querySelector('.kdlib-chart svg').dataset})")
