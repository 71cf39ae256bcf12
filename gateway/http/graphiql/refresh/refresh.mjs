// Bundles GraphiQL and React into graphiql.js and graphiql.css in the folder above, with VERSIONS.json and LICENCES.txt
// of exactly the packages that are in them:
//   npm ci && npm run refresh
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..");
const NOTICE = "/*! LICENCES.txt beside this file has the licences of all that is bundled here. */";
const RULE = "\n\n" + "-".repeat(80) + "\n\n";

// The fonts that the style sheet carries are most of its bytes, under licences of their own. The browser's do as well.
const withoutFonts = {
  name: "without-fonts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    })),
};

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { graphiql: "bundle.js" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  banner: { js: NOTICE, css: NOTICE },
  plugins: [withoutFonts],
  metafile: true,
});

/** Give the folders of the packages that the built files hold bytes of. */
function bundledPackages() {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs))
      if (bytesInOutput > 0 && path.includes("node_modules/"))
        folders.add(path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)[0]);
  return [...folders];
}

const versions = {};
const licences = [];
for (const folder of bundledPackages()) {
  const { name, version, license, author, repository } = JSON.parse(readFileSync(join(here, folder, "package.json")));
  if (name in versions) throw new Error(`${name} is bundled twice, as ${versions[name]} and ${version}`);
  versions[name] = version;
  const file = readdirSync(join(here, folder)).find((entry) => /^licen[sc]e/i.test(entry));
  const holder = author?.name ?? author ?? `the authors of ${repository?.url ?? repository ?? name}`;
  const text = file
    ? readFileSync(join(here, folder, file), "utf8").replaceAll("\r", "").trim()
    : `Copyright (c) ${holder}. The package has no licence file; other packages here have the text of ${license}.`;
  licences.push(`${name} ${version} (${license})\n\n${text}`);
}
writeFileSync(join(target, "VERSIONS.json"), JSON.stringify(versions, Object.keys(versions).sort(), 2) + "\n");
writeFileSync(join(target, "LICENCES.txt"), licences.sort().join(RULE) + "\n");
