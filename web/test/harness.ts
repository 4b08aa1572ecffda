// The built program with its clock stopped, and a browser to look at it: nothing here waits for time to go by. What no
// page may do (complain on the console, ask beyond the loopback) fails every test.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

export const program = process.env["REGIONDRILL_PROGRAM"] ?? "build/release/regiondrill";
const browsers = [process.env["REGIONDRILL_BROWSER"], "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

const flags = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--font-render-hinting=none",
    "--hide-scrollbars",
];

export async function launch(): Promise<Browser> {
    const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
    if (!executablePath) throw new Error("no browser: script/bootstrap web installs chromium-headless-shell");
    return chromium.launch({ executablePath, args: flags });
}

export type Json = any; // eslint-disable-line

/// For what comes by itself, in milliseconds: far more than it takes, as machines have other things to do.
const patience = 30_000;

/// A served drill at ports of its own.
export class Drill {
    private static readonly served = new Set<ChildProcess>();

    private constructor(
        private readonly process: ChildProcess,
        readonly url: string,
    ) {}

    static async serve(scenario: string, ...options: string[]): Promise<Drill> {
        const own = ["--base", "127.0.0.1", "--port", "0"];
        for (const gate of ["--dns", "--proxy", "--control"]) own.push(gate, "127.0.0.1:0");
        const served = spawn(program, ["serve", scenario, "--paused", "--stay", ...own, ...options]);
        Drill.served.add(served);
        let output = "";
        served.stderr.on("data", (text) => (output += String(text)));
        const url = await new Promise<string>((resolve, reject) => {
            served.on("exit", (code) => reject(new Error(`regiondrill ended with ${code}: ${output}`)));
            served.stdout.on("data", (text) => {
                output += String(text);
                const at = /ctl --at (\S+) state/.exec(output);
                if (at) resolve(`http://${at[1]}`);
            });
        });
        return new Drill(served, url);
    }

    async ask(method: string, path: string, body?: unknown): Promise<Json> {
        const response = await fetch(this.url + path, {
            method,
            headers: { "Content-Type": "application/json" },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const answer = await response.json();
        assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
        return answer;
    }

    get(path: string): Promise<Json> {
        return this.ask("GET", path);
    }

    /// Goes on to a moment, as fast as the machine can, and stands still there.
    async advanceTo(seconds: number): Promise<void> {
        await this.ask("PUT", "/api/v1/pace", { speed: 1000, until: `${seconds}s` });
        for (;;) {
            const pace = await this.get("/api/v1/pace");
            if (pace.paused) return;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    kill(): Promise<void> {
        Drill.served.delete(this.process);
        return new Promise((resolve) => {
            this.process.removeAllListeners("exit");
            this.process.on("exit", () => resolve());
            this.process.kill("SIGKILL");
        });
    }

    /// Those too that a test which failed has left: they would keep the tests waiting for ever.
    static killAll(): void {
        for (const process of Drill.served) process.removeAllListeners("exit").kill("SIGKILL");
        Drill.served.clear();
    }
}

/// A page and what it did wrong.
export class Watched {
    private constructor(
        readonly page: Page,
        readonly wrongs: string[],
    ) {}

    static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
        const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
        const page = await context.newPage();
        const wrongs: string[] = [];
        page.on("console", (message) => {
            if (message.type() === "error" || message.type() === "warning") wrongs.push(message.text());
        });
        page.on("pageerror", (error) => wrongs.push(String(error)));
        page.on("request", (request) => {
            if (!/^(data:|blob:|(http|ws):\/\/127\.)/.test(request.url())) wrongs.push(`asked for ${request.url()}`);
        });
        page.setDefaultTimeout(patience);
        await page.goto(url);
        await page.getByTestId("tile-rto").waitFor();
        // Before it knows the regions, a key that names one does nothing.
        await page.locator(".page.connected [data-testid^=region-]").first().waitFor();
        return new Watched(page, wrongs);
    }

    async close(): Promise<void> {
        await this.page.context().close();
        assert.deepEqual(this.wrongs, []);
    }

    /// Until the page shows the moment at which the drill stands, and has the report of it.
    async caughtUp(drill: Drill): Promise<void> {
        const pace = await drill.get("/api/v1/pace");
        const shown = await this.page.getByTestId("clock");
        await this.until(async () => Math.abs(secondsOf(await shown.textContent()) - pace.now_s) < 0.2, "the clock");
    }

    async until(holds: () => Promise<boolean>, what: string): Promise<void> {
        for (let tries = 0; tries < patience / 50; ++tries) {
            if (await holds()) return;
            await this.page.waitForTimeout(50);
        }
        assert.fail(`${what} did not come to hold`);
    }

    async flow(population: string, region: string): Promise<{ rate: number; failing: number; believed: number }> {
        const line = this.page.getByTestId(`flow-${population}-${region}`);
        if ((await line.count()) === 0) return { rate: 0, failing: 0, believed: 0 };
        const number = async (name: string) => Number(await line.getAttribute(`data-${name}`));
        return { rate: await number("rate"), failing: await number("failing"), believed: await number("believed") };
    }

    tile(id: string): Promise<string | null> {
        return this.page.getByTestId(`tile-${id}`).locator(".tile-value").textContent();
    }
}

function secondsOf(clock: string | null): number {
    return (clock ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
