/* oxlint-disable unicorn/consistent-function-scoping -- what runs in the page sees nothing outside of itself */
import type { Page } from "@playwright/test";

/**
 * What is wrong with how the page lies on the screen, in lines: text that is cut, what sticks out of the window without a
 * way to scroll to it, controls that lie over each other. Whatever its author meant to be cut is marked `title`.
 */
export async function layoutFaults(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const faults: string[] = [];
    const name = (element: Element): string =>
      `<${element.tagName.toLowerCase()}> ${(element.textContent ?? "").trim().slice(0, 50)}`;
    const scrolls = (element: Element, axis: "x" | "y"): boolean => {
      for (let up: Element | null = element; up; up = up.parentElement) {
        const overflow = getComputedStyle(up)[axis === "x" ? "overflowX" : "overflowY"];
        if (overflow === "auto" || overflow === "scroll") return true;
      }
      return false;
    };
    const unseen = (element: Element): boolean => {
      if (element.closest("[hidden], svg, [aria-hidden=true], option")) return true;
      const style = getComputedStyle(element);
      return style.clipPath !== "none" || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    const modal = document.querySelector("dialog[open]");
    const all = [...(modal ?? document.body).querySelectorAll("*")].filter((element) => !unseen(element));
    const ownText = (element: Element): boolean =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
      );
    for (const element of all) {
      if (!ownText(element) && !element.matches("button, input, select, a")) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      if (!scrolls(element, "x") && (box.left < -1 || box.right > innerWidth + 1))
        faults.push(`outside: ${name(element)}`);
      if (!scrolls(element, "y") && (box.top < -1 || box.bottom > innerHeight + 1))
        faults.push(`outside: ${name(element)}`);
      const style = getComputedStyle(element);
      if (ownText(element) && Number.parseFloat(style.lineHeight) < Number.parseFloat(style.fontSize))
        faults.push(`lines over each other: ${name(element)}`);
      const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
      if (cuts && element.scrollWidth > element.clientWidth + 1 && !element.matches("[title]"))
        faults.push(`cut: ${name(element)}`);
    }
    const controls = all.filter((element) =>
      element.matches("button, select, input:not([hidden]), a[href], summary, [role=option]"),
    );
    const visible = (element: Element): DOMRect => {
      const box = element.getBoundingClientRect();
      let { left, right, top, bottom } = box;
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).overflowY === "visible") continue;
        const clip = up.getBoundingClientRect();
        left = Math.max(left, clip.left);
        right = Math.min(right, clip.right);
        top = Math.max(top, clip.top);
        bottom = Math.min(bottom, clip.bottom);
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const boxes = controls
      .map((element) => [element, visible(element)] as const)
      .filter(([, box]) => box.width > 0 && box.height > 0);
    boxes.forEach(([one, a], index) => {
      for (const [other, b] of boxes.slice(index + 1)) {
        if (one.contains(other) || other.contains(one)) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 1) faults.push(`overlap: ${name(one)} and ${name(other)}`);
      }
    });
    if (document.documentElement.scrollWidth > innerWidth + 1) faults.push("the page scrolls sideways");
    return faults;
  });
}
