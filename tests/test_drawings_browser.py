"""The drawings in a browser: no word leaves its card, none lies upon another, in wide letters and in narrow ones."""

import draw
import pytest
from stored import MORE

pytestmark = MORE
LETTERS = ("system-ui", "DejaVu Sans", "Liberation Sans")    # DejaVu's are as wide as letters get
PROBLEMS = """() => {
  const svg = document.querySelector('svg'), high = svg.viewBox.baseVal.height, found = [];
  const words = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBBox()]);
  words.forEach(([text, box], i) => {
    if (box.x < 14 || box.x + box.width > 706 || box.y < 8 || box.y + box.height > high - 4) found.push(text);
    words.slice(i + 1).forEach(([other, its]) => {
      const wide = Math.min(box.x + box.width, its.x + its.width) - Math.max(box.x, its.x);
      const tall = Math.min(box.y + box.height, its.y + its.height) - Math.max(box.y, its.y);
      if (wide > 1 && tall > 7) found.push(`${text} upon ${other}`);
    });
  });
  return found;
}"""


@pytest.mark.parametrize("letters", LETTERS)
def test_words_stay_in_their_place(browser, letters):
    page = browser.new_page()
    for name, text in draw.draw().items():
        page.set_content(text.replace("system-ui, ", f"'{letters}', "))
        assert page.locator("text").count() > 0, name
        assert page.evaluate(PROBLEMS) == [], name
    page.close()
