import type { Series } from "../model/api";
import type { Report } from "../model/report";
import { Anatomy } from "../parts/anatomy";
import { Tiles } from "../parts/tiles";
import { FaultTable } from "./fault_table";
import { People } from "./people";
import { Promises } from "./promises";
import { Replication } from "./replication";
import { Settings, type ShownSetting } from "./settings";
import { Story } from "./story";
import { Timeline } from "./timeline";
import { Verdict } from "./verdict";
import { WhatIf } from "./what_if";
import { Writes } from "./writes";

interface Told {
    report: Report;
    series: Series;
    settings: ShownSetting[];
}

export function Document({ report, series, settings }: Told) {
    return (
        <>
            <Verdict report={report} />
            <main>
                <Tiles report={report} />
                <Promises report={report} />
                <Anatomy report={report} none="Nobody had to move, and nobody was without service." />
                <WhatIf report={report} />
                <Timeline report={report} series={series} />
                <FaultTable report={report} />
                <People report={report} />
                <Writes report={report} />
                <Replication report={report} />
                <Story report={report} />
                <Settings settings={settings} />
            </main>
        </>
    );
}
