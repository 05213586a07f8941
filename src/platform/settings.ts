/** The reader's settings outlive the page; nothing of a patient is ever stored. */
const THEME = "carina.theme";
const ORDER = "carina.order";

export function storedTheme(): "dark" | "light" | "system" {
  const theme = read(THEME);
  return theme === "light" || theme === "system" ? theme : "dark";
}

export function storeTheme(theme: string): void {
  write(THEME, theme);
}

export function storedOrder(): "excess" | "fixed" {
  return read(ORDER) === "fixed" ? "fixed" : "excess";
}

export function storeOrder(order: string): void {
  write(ORDER, order);
}

/** A browser that stores nothing (private window, policy) forgets the choice; that is no failure. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept for this visit only.
  }
}
