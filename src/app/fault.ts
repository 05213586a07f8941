/** A fault of the page in lines that hold nothing from a file: the message of an error may quote what was in one. */
export function faultDetails(
  error: Error,
  facts: { readonly version: string; readonly commit: string; readonly browser: string; readonly when: string },
): string {
  return [
    `Carina ${facts.version} (${facts.commit})`,
    facts.when,
    facts.browser,
    isMissingPart(error) ? "A part of the page could not be loaded" : error.name,
    ...frames(error.stack),
  ].join("\n");
}

/** The browser could not load a part of the page: the server is gone, or has another version by now. */
export function isMissingPart(error: Error): boolean {
  return error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message);
}

/** The first places in the code; the lines of a message, which come before them, are left out. */
function frames(stack: string | undefined): string[] {
  const lines = (stack ?? "").split("\n").filter((line) => /^\s*at .*[:(]\d|^[^\s@]*@\w+:\/\/.*:\d+$/.test(line));
  return lines.slice(0, 6).map((line) => line.trim());
}
