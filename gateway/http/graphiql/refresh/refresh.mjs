// Takes GraphiQL's built files, with versions and licences of all they hold, into the folder above:
//   npm ci && npm run refresh
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..");
const FILES = [
  "graphiql/graphiql.min.js",
  "graphiql/graphiql.min.css",
  "react/umd/react.production.min.js",
  "react-dom/umd/react-dom.production.min.js",
];
for (const file of FILES) {
  const content = readFileSync(join(here, "node_modules", file), "utf8");
  // Source maps are not taken along: a browser's tools would ask for them in vain.
  writeFileSync(join(target, file.split("/").pop()), content.replace(/\n?\/[/*]# sourceMappingURL=.*\n?$/, "\n"));
}

const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const versions = {};
const licences = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  const folder = join(here, path);
  if (!path || entry.dev || !existsSync(join(folder, "package.json"))) continue;
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  versions[name] = version;
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "(no text in the package)";
  licences.push(`${name} ${version} (${license})\n\n${text}`);
}
writeFileSync(join(target, "VERSIONS.json"), JSON.stringify(versions, Object.keys(versions).sort(), 2) + "\n");
writeFileSync(join(target, "LICENCES.txt"), licences.sort().join("\n\n" + "-".repeat(80) + "\n\n") + "\n");
