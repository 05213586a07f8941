/** The reader's settings outlive the page; nothing of a patient is ever stored. */
const THEME = "carina.theme";

export function storedTheme(): "dark" | "light" | "system" {
  try {
    const theme = localStorage.getItem(THEME);
    return theme === "light" || theme === "system" ? theme : "dark";
  } catch {
    return "dark";
  }
}

/** A browser that stores nothing (private window, policy) forgets the choice; that is no failure. */
export function storeTheme(theme: string): void {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // Kept for this visit only.
  }
}
