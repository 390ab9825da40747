"""A chart of kdlib.widgets in an empty page: its own JavaScript, a dictionary as model, no notebook around it."""

# The model of anywidget, as far as a chart uses it. `save_changes` counts, so that a test can see what is sent.
MOUNT = """async ([script, style, state]) => {
    document.body.innerHTML = '<div class="kdlib-explorer"></div>';
    document.head.innerHTML = '<style></style>';
    document.head.firstChild.textContent = style;
    const listeners = {};
    window.model = {
        state, saved: 0,
        get: (name) => state[name],
        set: (name, value) => {
            const changed = state[name] !== value;
            state[name] = value;
            if (changed) (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
        },
        save_changes: () => { window.model.saved += 1; },
        on: (name, listener) => { (listeners[name] ??= []).push(listener); },
    };
    window.chart = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    const el = document.body.firstChild;
    await window.chart.default.render({ model: window.model, el, signal: new AbortController().signal });
}"""


def mount(page, explorer):
    """Draw the chart of a widget into an empty page. Afterwards the page has ``model`` and ``chart``, its module."""
    chart = explorer._chart
    state = {name: getattr(chart, name) for name in chart.keys if not name.startswith("_")
             and name not in ("layout", "comm", "tabbable", "tooltip", "style")}
    page.evaluate(MOUNT, [chart._esm, chart._css, state])


def change(page, **values):
    """Set traits as a slider of the page would."""
    for name, value in values.items():
        page.evaluate("([name, value]) => model.set(name, value)", [name, value])


def data(page):
    """The numbers that the drawing carries."""
    return page.evaluate("() => ({...document.querySelector('.kdlib-chart svg').dataset})")
