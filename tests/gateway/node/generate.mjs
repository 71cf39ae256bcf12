// Generates TypeScript for the operations of a folder, as an application's build does, and checks it with the code that uses
// it: node generate.mjs SCHEMA FOLDER. SCHEMA is a service's address, asked for its schema by introspection; FOLDER has *.graphql
// and *.ts files, and gets generated.ts. Prints what the compiler says against them, a line for each.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@graphql-codegen/cli";
import typescript from "typescript";

const [schema, folder] = process.argv.slice(2);
const target = join(folder, "generated.ts");
const [{ content }] = await generate(
  {
    schema,
    documents: join(folder, "*.graphql"),
    silent: true,
    generates: {
      [target]: {
        plugins: ["typescript", "typescript-operations"],
        config: { strictScalars: true, scalars: { Long: "number", Value: "string | number | boolean" } },
      },
    },
  },
  false,
);
writeFileSync(target, content);

const options = {
  strict: true,
  noEmit: true,
  target: typescript.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
  skipLibCheck: true,
};
const program = typescript.createProgram(typescript.sys.readDirectory(folder, [".ts"]), options);
for (const { file, start, messageText } of typescript.getPreEmitDiagnostics(program)) {
  const place = file ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : "";
  console.log(place + typescript.flattenDiagnosticMessageText(messageText, " "));
}
