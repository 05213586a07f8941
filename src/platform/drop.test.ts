import { expect, test } from "vitest";
import { filesOfDrop, filesOfFolder } from "./drop.ts";

type Tree = string | { readonly name: string; readonly children: readonly Tree[]; readonly broken?: boolean };

/** Entries as a browser gives them: a folder's children come in portions, then an empty one. */
function entryOf(tree: Tree): FileSystemEntry {
  if (typeof tree === "string") {
    const file = (resolve: (file: File) => void): void => resolve(new File([tree], tree));
    return { isFile: true, isDirectory: false, name: tree, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const portions = [tree.children.slice(0, 100), tree.children.slice(100), []];
    return {
      readEntries: (resolve: (entries: FileSystemEntry[]) => void, reject: (reason: Error) => void): void => {
        if (tree.broken) reject(new Error("NotReadableError"));
        else resolve((portions.shift() ?? []).map(entryOf));
      },
    };
  };
  return { isFile: false, isDirectory: true, name: tree.name, createReader } as unknown as FileSystemEntry;
}

function dropOf(...trees: readonly Tree[]): Parameters<typeof filesOfDrop>[0] {
  const items = trees.map((tree) => ({ kind: "file", webkitGetAsEntry: () => entryOf(tree) }));
  return { items, files: [] } as unknown as Parameters<typeof filesOfDrop>[0];
}

test("a folder gives all its files, those of its folders too, as a person counts", async () => {
  const study = { name: "study", children: ["10.dcm", "2.dcm", { name: "1", children: ["a.dcm"] }] };
  const { files, skipped } = await filesOfDrop(dropOf(study, "single.png"));
  expect(files.map(({ name }) => name)).toEqual(["a.dcm", "2.dcm", "10.dcm", "single.png"]);
  expect(skipped).toEqual([]);
  expect(new TextDecoder().decode(await files[1]!.arrayBuffer())).toBe("2.dcm");
});

test("a folder of more files than one portion is whole", async () => {
  const children = Array.from({ length: 150 }, (_, index) => `${index}.dcm`);
  const { files } = await filesOfDrop(dropOf({ name: "study", children }));
  expect(files.map(({ name }) => name)).toEqual(children);
});

test("hidden files and a folder that cannot be opened are named, the others come", async () => {
  const { files, skipped } = await filesOfDrop(
    dropOf({
      name: "study",
      children: [".DS_Store", "a.dcm", { name: "locked", children: [], broken: true }, "z.dcm"],
    }),
  );
  expect(files.map(({ name }) => name)).toEqual(["a.dcm", "z.dcm"]);
  expect(skipped.map(({ fileName }) => fileName)).toEqual([".DS_Store", "locked"]);
});

test("a browser without entries gives its plain list of files", async () => {
  const file = new File(["x"], "x.png");
  const { files } = await filesOfDrop({ items: [{ kind: "file" }], files: [file] } as never);
  expect(files).toEqual([file]);
});

function at(path: string): File {
  return Object.defineProperty(new File([], path.split("/").at(-1)!), "webkitRelativePath", { value: path });
}

test("a folder picker's files are in the order of their paths, nothing of a hidden folder among them", () => {
  const { files, skipped } = filesOfFolder([at("s/10.dcm"), at("s/.git/x"), at("s/9.dcm"), at("s/.DS_Store")]);
  expect(files.map(({ name }) => name)).toEqual(["9.dcm", "10.dcm"]);
  expect(skipped.map(({ fileName }) => fileName)).toEqual([".DS_Store", "x"]);
});
