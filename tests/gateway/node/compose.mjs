// Composes supergraphs. Without arguments: every folder of ../fixtures, from its subgraphs' *.graphql files into
// supergraph.graphql; with --folder DIR that folder alone. With --serve: one JSON object per line on standard input, {"services": {name: SDL}}, answered
// by one line each, {"supergraph": SDL} or {"errors": [message]}.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { composeServices, compositionHasErrors } from "@theguild/federation-composition";
import { parse } from "graphql";

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires",
  "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@inaccessible", "@tag", "@authenticated",
  "@requiresScopes", "@policy", "@context", "@fromContext", "@extends"])\n`;

function compose(services) {
  const given = Object.entries(services).map(([name, sdl]) => ({
    name,
    url: `http://${name}.test/graphql`,
    typeDefs: parse(sdl.includes("@link(") ? sdl : HEADER + sdl),
  }));
  const result = composeServices(given);
  return compositionHasErrors(result)
    ? { errors: result.errors.map((error) => error.message) }
    : { supergraph: result.supergraphSdl.trimEnd() + "\n" };
}

function composeFolders(paths) {
  let failed = false;
  for (const path of paths) {
    const files = readdirSync(path).filter((name) => name.endsWith(".graphql") && name !== "supergraph.graphql");
    if (files.length === 0) continue;
    const services = Object.fromEntries(
      files.sort().map((name) => [name.replace(/\.graphql$/, ""), readFileSync(join(path, name), "utf8")]),
    );
    const result = compose(services);
    if (result.errors) {
      failed = true;
      console.error(`${path}:\n  ${result.errors.join("\n  ")}`);
    } else {
      writeFileSync(join(path, "supergraph.graphql"), result.supergraph);
    }
  }
  process.exit(failed ? 1 : 0);
}

if (process.argv.includes("--serve")) {
  for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = compose(JSON.parse(line).services);
    } catch (error) {
      answer = { errors: [String(error)] };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
} else if (process.argv[2] === "--folder") {
  composeFolders([process.argv[3]]);
} else {
  const fixtures = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures");
  const folders = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  composeFolders(folders.map((folder) => join(fixtures, folder.name)));
}
