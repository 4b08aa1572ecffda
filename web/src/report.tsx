// The report in HTML: draws what stands beside it in the same file, and asks for nothing.
import { render } from "preact";
import "./style/theme.css";
import "./style/page.css";
import "./style/figures.css";
import "./style/tables.css";
import "./style/narrow.css";
import "./style/report.css";
import type { Series } from "./model/api";
import type { Report } from "./model/report";
import { Document } from "./report/document";
import { unfoldForPrint } from "./report/print";

function embedded<Data>(id: string): Data {
    return JSON.parse(document.getElementById(id)?.textContent ?? "null") as Data;
}

const report = embedded<Report>("report");
document.title = `${report.scenario}: ${report.verdict}`;
const root = document.getElementById("page");
if (root) render(<Document report={report} series={embedded<Series>("series")} />, root);
unfoldForPrint();
