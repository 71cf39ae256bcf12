// Copies Swagger UI as it is published into the folder above, with VERSIONS.json and LICENCES.txt of what is in it:
//   npm ci --ignore-scripts && npm run refresh
// (a dependency of the package would otherwise tell its authors of the installation).
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..");
const RULE = "\n\n" + "-".repeat(80) + "\n\n";
const read = (name) => readFileSync(join(here, "node_modules", "swagger-ui-dist", name), "utf8");

const { name, version, license } = JSON.parse(read("package.json"));
for (const file of ["swagger-ui-bundle.js", "swagger-ui.css"])
  writeFileSync(join(target, file), read(file).replace(/\n?(?:\/\/|\/\*)# sourceMappingURL=[^\n]*/g, "") + "\n");
writeFileSync(join(target, "VERSIONS.json"), JSON.stringify({ [name]: version }, null, 2) + "\n");
const bundled = `Bundled in ${name} ${version}\n\n${read("swagger-ui-bundle.js.LICENSE.txt").trim()}`;
const own = `${name} ${version} (${license})\n\n${read("NOTICE").trim()}\n\n${read("LICENSE").trim()}`;
writeFileSync(join(target, "LICENCES.txt"), [own, bundled].join(RULE) + "\n");
