import type { Page } from 'playwright-core';

/** The control that has the focus: what it is called, and what is wrong with how it is shown. */
interface Focused {
  readonly name: string;
  readonly fault: string | null;
}

/** In the page: text, since there is no DOM here. A control may be covered by what is part of it alone, and shows that it has the focus. */
const focused = `(() => {
  const element = document.activeElement;
  const text = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '';
  const name = text.replace(' *', '').trim();
  const box = element.getBoundingClientRect();
  if (element === document.body) return { name: '', fault: null };
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const above = document.elementFromPoint(x, y);
  const own = above !== null && (element.contains(above) || above.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(above)) || element.parentElement.contains(above));
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const frame = getComputedStyle(element).borderColor;
  const shown = (outlineStyle !== 'none' && outlineWidth !== '0px') || element.matches('input, textarea, select, [tabindex="-1"]') || frame === '';
  return {
    name,
    fault: !own ? 'is covered by ' + (above?.outerHTML.slice(0, 120) ?? 'nothing: it is out of sight') : !shown ? 'does not show that it has the focus' : null,
  };
})()`;

/** Presses Tab (or Shift+Tab) once. Throws where the focus is then out of sight, covered, or not shown. */
async function tab(page: Page, key: string): Promise<string> {
  await page.keyboard.press(key);
  const { name, fault } = await page.evaluate<Focused>(focused);
  if (fault !== null) throw new Error(`“${name}” ${fault}`);
  return name;
}

/** Goes to a control by Tab alone. Throws where Tab does not reach it, or where the focus cannot be seen on the way. */
export async function tabTo(page: Page, what: string, key: 'Tab' | 'Shift+Tab' = 'Tab', steps = 90): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < steps; step += 1) {
    const name = await tab(page, key);
    if (name === what) return;
    passed.push(name);
  }
  throw new Error(`${key} does not reach ${what}: ${passed.join(', ')}`);
}

/** Chooses an entry of an open menu or list by the arrows. */
export async function choose(page: Page, role: 'menuitem' | 'option', name: string): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  await wanted.waitFor();
  const chosen = () =>
    wanted.evaluate((one: { matches(selector: string): boolean }) => one.matches(':focus, [data-combobox-selected]'));
  for (let step = 0; step < 12 && !(await chosen()); step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}
