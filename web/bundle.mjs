// node bundle.mjs DIRECTORY: bundles src/ into DIRECTORY/page.html, the page that asks for nothing but the API, and
// DIRECTORY/report.html, in which the program puts a report and which asks for nothing at all; and collects the
// licences of what went into them in DIRECTORY/notices.txt. DIRECTORY has the installed packages.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const directory = resolve(process.argv[2] ?? ".");
const source = dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(join(directory, "package.json"))("esbuild");

/// What the browser gets of an entry, and the packages that it is made of.
async function bundled(entry) {
    const bundle = await build({
        absWorkingDir: directory,
        entryPoints: [join(source, "src", entry)],
        nodePaths: [join(directory, "node_modules")],
        outfile: "bundled.js",
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
    const packages = new Set();
    for (const input of Object.keys(bundle.metafile.inputs)) {
        const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (name) packages.add(name);
    }
    return { script: text(".js").replaceAll("</script", "<\\/script"), style: text(".css"), packages };
}

function noticesOf(packages) {
    const notices = [...packages].sort().map((name) => {
        const folder = join(directory, "node_modules", name);
        const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        if (!file) throw new Error(`${name} comes without its licence's text`);
        return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    });
    return notices.join(`\n${"-".repeat(80)}\n\n`);
}

const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/// Nothing but what stands in the file runs; `more` says what else it may do.
function assembled(template, { script, style, packages }, more) {
    const policy = [
        "default-src 'none'",
        `script-src ${hash(script)}`,
        `style-src ${hash(style)}`,
        ...more,
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ].join("; ");
    return readFileSync(join(source, "src", template), "utf8")
        .replace("{policy}", () => policy)
        .replace("{style}", () => style)
        .replace("{notices}", () => escaped(noticesOf(packages)))
        .replace("{script}", () => script);
}

// It speaks with its own origin and with the chats of regions only.
const page = await bundled("main.tsx");
writeFileSync(join(directory, "page.html"), assembled("page.html", page, ["connect-src 'self' ws:"]));
const report = await bundled("report.tsx");
writeFileSync(join(directory, "report.html"), assembled("report.html", report, []));
writeFileSync(join(directory, "notices.txt"), noticesOf(new Set([...page.packages, ...report.packages])));
