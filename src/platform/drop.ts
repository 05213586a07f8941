/** A file of a drop or of the picker; its bytes are asked for later, as often as needed. */
export interface DroppedFile {
  readonly name: string;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

/** What a drop or a chosen folder holds: files to read, and what was left out with the reason. */
export interface Dropped {
  readonly files: readonly DroppedFile[];
  readonly skipped: readonly { readonly fileName: string; readonly reason: string }[];
}

const HIDDEN = "Its name begins with a dot: a hidden file of the system.";
const CLOSED = "The browser could not open it.";

/**
 * Every file of a drop, folders opened, sorted by name within a folder as a person counts (2 before 10). Must be called
 * in the drop event itself: the browser takes the entries back afterwards. One entry that cannot be opened is named and
 * harms no other.
 */
export async function filesOfDrop(transfer: Pick<DataTransfer, "items" | "files">): Promise<Dropped> {
  const entries = [...transfer.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry?.() : null));
  if (entries.every((entry) => !entry)) return { files: [...transfer.files], skipped: [] };
  const parts: Dropped[] = [];
  for (const entry of entries) if (entry) parts.push(await filesOfEntry(entry));
  return joined(parts);
}

/** Files of a folder picker: in the order of their paths, hidden ones and those in hidden folders left out. */
export function filesOfFolder(files: readonly File[]): Dropped {
  const sorted = files.toSorted((a, b) => byName(pathOf(a), pathOf(b)));
  return {
    files: sorted.filter((file) => !isHidden(file)),
    skipped: sorted.filter(isHidden).map((file) => ({ fileName: file.name, reason: HIDDEN })),
  };
}

function isHidden(file: File): boolean {
  return pathOf(file)
    .split("/")
    .some((part) => part.startsWith("."));
}

function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<Dropped> {
  if (entry.name.startsWith(".")) return { files: [], skipped: [{ fileName: entry.name, reason: HIDDEN }] };
  if (isFile(entry)) {
    const file = () => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return { files: [{ name: entry.name, arrayBuffer: async () => (await file()).arrayBuffer() }], skipped: [] };
  }
  if (!isDirectory(entry)) return { files: [], skipped: [{ fileName: entry.name, reason: CLOSED }] };
  const parts: Dropped[] = [];
  try {
    const children = await childrenOf(entry);
    for (const child of children) parts.push(await filesOfEntry(child));
  } catch {
    parts.push({ files: [], skipped: [{ fileName: entry.name, reason: CLOSED }] });
  }
  return joined(parts);
}

async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives at most 100 entries a call; an empty answer is the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children.toSorted((a, b) => byName(a.name, b.name));
    children.push(...some);
  }
}

function byName(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true });
}

function joined(parts: readonly Dropped[]): Dropped {
  return { files: parts.flatMap(({ files }) => files), skipped: parts.flatMap(({ skipped }) => skipped) };
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
