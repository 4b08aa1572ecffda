// The report in HTML, of a drill or of many: draws what stands beside it in the same file, and asks for nothing.
import { render } from "preact";
import "./style/theme.css";
import "./style/page.css";
import "./style/figures.css";
import "./style/tables.css";
import "./style/narrow.css";
import "./style/report.css";
import type { Series } from "./model/api";
import type { Report } from "./model/report";
import type { Suite } from "./model/suite";
import { Document } from "./report/document";
import { unfoldForPrint } from "./report/print";
import type { ShownSetting } from "./report/settings";
import { SuiteDocument } from "./report/suite";

function embedded<Data>(id: string): Data {
    return JSON.parse(document.getElementById(id)?.textContent ?? "null") as Data;
}

const told = embedded<Report | Suite>("report");
const root = document.getElementById("page");
if (root && told.format === "regiondrill-suite/1") {
    document.title = `Drills: ${told.verdict}`;
    render(<SuiteDocument suite={told} />, root);
} else if (root && told.format === "regiondrill-report/1") {
    document.title = `${told.scenario}: ${told.verdict}`;
    const series = embedded<Series>("series");
    const settings = embedded<ShownSetting[]>("settings");
    render(<Document report={told} series={series} settings={settings} />, root);
}
unfoldForPrint();
