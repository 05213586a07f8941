export { type TableFilm, tableFile } from "./csv.ts";
export { describePicture, type PictureDrawing, type PictureRequest } from "./picture.ts";
export { type ExportFile, resultFile } from "./result-file.ts";
