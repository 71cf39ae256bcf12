// Opens GraphiQL in Chromium, behind a proxy that serves it below a prefix: node browse.mjs SERVER CHROMIUM [SCREENSHOT]
// prints {"proxy", "hosts", "problems", "result", "sent", "documentation"}; "sent" is the header typed into the page.
import { behindProxy } from "./behind.mjs";

const [server, executablePath, screenshot] = process.argv.slice(2);
const { page, seen, end } = await behindProxy(server, executablePath, "/graphql");
let sent;
page.on("request", (asked) => (sent = asked.headers()["x-token"] ?? sent));

await page.click('.graphiql-editor-tools button:has-text("Headers")');
await page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror");
await page.keyboard.insertText('{"X-Token": "typed"}');
await page.click(".graphiql-execute-button");
await page.waitForFunction(() => document.querySelector(".result-window")?.textContent.includes("__typename"));
const result = await page.textContent(".result-window");
await page.click('button[aria-label="Show Documentation Explorer"]');
await page.waitForFunction(() => document.querySelector(".graphiql-plugin")?.textContent.includes("All Schema Types"));
const documentation = await page.textContent(".graphiql-plugin");
if (screenshot) await page.screenshot({ path: screenshot });
console.log(JSON.stringify({ ...seen(), result, sent, documentation }));
await end();
