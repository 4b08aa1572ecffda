// The browser that the tests of a file share. With it end the drills that a test has left behind by failing.
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { Drill, launch } from "./harness";

export let browser: Browser;

before(async () => {
    browser = await launch();
});
after(async () => {
    Drill.killAll();
    await browser.close();
});
