/** A file of a drop or of the picker; its bytes are asked for later, as often as needed. */
export interface DroppedFile {
  readonly name: string;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

/**
 * Every file of a drop, folders opened, sorted by path within a folder. Must be called in the drop event itself: the
 * browser takes the entries back afterwards.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry?.() : null));
  if (entries.every((entry) => !entry)) return [...transfer.files];
  const files: DroppedFile[] = [];
  for (const entry of entries) if (entry) files.push(...(await filesOfEntry(entry)));
  return files;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<DroppedFile[]> {
  if (isFile(entry)) {
    const file = () => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ name: entry.name, arrayBuffer: async () => (await file()).arrayBuffer() }];
  }
  if (!isDirectory(entry)) return [];
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives at most 100 entries a call; an empty answer is the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    children.push(...some);
  }
  children.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const files: DroppedFile[] = [];
  for (const child of children) if (!child.name.startsWith(".")) files.push(...(await filesOfEntry(child)));
  return files;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
