import { Desk } from "./desk.ts";
import { fileOf, phantom, phantomFile } from "./films.ts";
import { expect, test } from "./fixtures.ts";

test("the empty page says what it reads, that films stay here, and what the model can and cannot do", async ({
  page,
}) => {
  await Desk.open(page);
  await expect(page.getByRole("heading", { name: "Drop a chest X-ray here" })).toBeVisible();
  await expect(page.getByText("Everything stays on this computer").first()).toBeVisible();
  await expect(page.getByText("Research use. Not a medical device.")).toBeVisible();
  await expect(page.getByText(/fractures, lines and tubes, free air/).first()).toBeVisible();
});

test("a sample goes from the button to a film, 14 findings and a heatmap", async ({ page }) => {
  const desk = await Desk.open(page);
  await page.getByRole("button", { name: "Try a sample" }).click();
  await desk.drawn();
  const heading = await desk.heading();
  expect(await heading.textContent()).toMatch(
    /^(\d+ of 14 findings (is|are) flagged|None of the 14 is above its threshold)$/,
  );
  await expect(desk.findings).not.toContainText(/\bnormal\b/i);
  for (const fold of await desk.findings.locator("summary").all()) if (await fold.isVisible()) await fold.click();
  for (const finding of ["Atelectasis", "Cardiomegaly", "Effusion", "Hernia", "Pneumothorax", "Pleural thickening"])
    await expect(desk.findings.getByText(new RegExp(`^${finding}`)).first()).toBeVisible();
  await expect(page.getByRole("contentinfo")).toContainText(/CONVFCMAE atto \d+\.\d+\.\d+/);
  await expect(page.getByRole("contentinfo")).toContainText(/Golden run passed on WASM/);

  await expect(desk.overlay).toHaveAttribute("data-overlay", "none");
  expect(await desk.showHeatmap("Effusion")).toMatch(/:effusion$/);
  await expect(desk.findings.getByText("Region, not outline.")).toBeVisible();
  await page.keyboard.press("m");
  await expect(desk.overlay).toHaveAttribute("data-overlay", "none");
  await expect(desk.findings).not.toContainText("%");
});

test("a DICOM film and a PNG film are dropped together, each with its own findings", async ({ page }) => {
  const desk = await Desk.open(page);
  const files = [
    phantomFile("plain", "dicom"),
    phantomFile("heart", "png", "--cardiomegaly"),
    phantomFile("inverse", "dicom", "--photometric", "MONOCHROME1", "--seed", "2"),
  ];
  await desk.drop(files);
  await expect(desk.films.getByRole("option")).toHaveCount(3);
  for (const name of [/^plain\.dcm/, /^heart\.png/, /^inverse\.dcm/]) {
    await expect(desk.film(name)).toHaveAccessibleName(/flagged|none above|doubtful/, { timeout: 60_000 });
    await desk.film(name).click();
    await desk.drawn();
  }
  await expect(page.getByRole("banner")).toContainText("PHANTOM");
});

test("a model that cannot be loaded gives no number and says why; the film is there all the same", async ({
  page,
  witness,
}) => {
  witness.allowConsole(/Failed to load resource/);
  await page.route("**/model.onnx*", (route) => route.fulfill({ status: 200, body: "this is no model" }));
  const desk = await Desk.open(page);
  await desk.give(phantom("plain", "dicom"));
  await desk.drawn();
  await expect(desk.findings.getByText(/checksum differs/).first()).toBeVisible();
  await expect(desk.findings).not.toContainText("%");
});

test("bad files of one drop are named with their reason, the good one among them is read", async ({ page }) => {
  const desk = await Desk.open(page);
  await desk.give([
    fileOf("notes.dcm", "these are my notes, not an image"),
    fileOf("nothing.dcm", ""),
    phantomFile("plain", "dicom"),
    fileOf("report.pdf", "%PDF-1.7\n%âãÏÓ\n"),
  ]);
  await expect(desk.film(/^notes\.dcm, refused/)).toBeVisible({ timeout: 5000 });
  await expect(desk.film(/^nothing\.dcm, refused/)).toBeVisible({ timeout: 5000 });
  await expect(desk.film(/^report\.pdf, refused/)).toBeVisible({ timeout: 5000 });
  await expect(desk.film(/^plain\.dcm/)).toHaveAccessibleName(/flagged|none above|doubtful/, { timeout: 60_000 });
  await desk.film(/^notes\.dcm/).click();
  await expect(page.getByText(/notes\.dcm/).first()).toBeVisible();
  await expect(desk.findings).not.toContainText("%");
});
