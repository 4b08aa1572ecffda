import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/theme.css";
import "./style/page.css";
import "./style/dialogs.css";
import "./style/figures.css";
import "./style/map.css";
import "./style/lists.css";
import "./style/narrow.css";
import { takeToken } from "./model/api";
import { connect } from "./model/drill";
import { App } from "./parts/app";
import { listenToKeys } from "./parts/help";

takeToken();
const root = document.getElementById("page");
if (root) render(<App />, root);
listenToKeys();
connect();
