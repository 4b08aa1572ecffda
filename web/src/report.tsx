// The report in HTML, of a drill, of many or of a sweep: draws what stands beside it in the same file, and asks for
// nothing.
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
import type { Sweep } from "./model/sweep";
import { Document } from "./report/document";
import { unfoldForPrint } from "./report/print";
import type { ShownSetting } from "./report/settings";
import { SuiteDocument } from "./report/suite";
import { SweepDocument } from "./report/sweep";

function embedded<Data>(id: string): Data {
    return JSON.parse(document.getElementById(id)?.textContent ?? "null") as Data;
}

const told = embedded<Report | Suite | Sweep>("report");
const root = document.getElementById("page");
if (root && told.format === "regiondrill-suite/1") {
    document.title = `Drills: ${told.verdict}`;
    render(<SuiteDocument suite={told} />, root);
} else if (root && told.format === "regiondrill-sweep-page/1") {
    document.title = `${told.name}: ${told.runs} runs`;
    render(<SweepDocument sweep={told} />, root);
} else if (root && told.format === "regiondrill-report/1") {
    document.title = `${told.scenario}: ${told.verdict}`;
    const series = embedded<Series>("series");
    const settings = embedded<ShownSetting[]>("settings");
    render(<Document report={told} series={series} settings={settings} />, root);
}
unfoldForPrint();
