// node bundle.mjs DIRECTORY: bundles src/ into DIRECTORY/page.html, one page that asks for nothing but the API, and
// collects the licences of what went into it in DIRECTORY/notices.txt. DIRECTORY has the installed packages.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const directory = resolve(process.argv[2] ?? ".");
const source = dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(join(directory, "package.json"))("esbuild");

const bundle = await build({
    absWorkingDir: directory,
    entryPoints: [join(source, "src/main.tsx")],
    nodePaths: [join(directory, "node_modules")],
    outfile: "page.js",
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    legalComments: "none",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
});

const text = (ending) => bundle.outputFiles.find((file) => file.path.endsWith(ending)).text.trim();
const script = text(".js").replaceAll("</script", "<\\/script");
const style = text(".css");
const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;

// Nothing but what stands in the page runs, and it speaks with its own origin and with the chats of regions only.
const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self' ws:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
].join("; ");

const page = readFileSync(join(source, "src/page.html"), "utf8")
    .replace("{policy}", () => policy)
    .replace("{style}", () => style)
    .replace("{script}", () => script);
writeFileSync(join(directory, "page.html"), page);

const packages = new Set();
for (const input of Object.keys(bundle.metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name) packages.add(name);
}
const notices = [...packages].sort().map((name) => {
    const folder = join(directory, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} comes without its licence's text`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
writeFileSync(join(directory, "notices.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
