import type { Series } from "../model/api";
import type { Report } from "../model/report";
import { Anatomy } from "../parts/anatomy";
import { Tiles } from "../parts/tiles";
import { FaultTable } from "./fault_table";
import { People } from "./people";
import { Promises } from "./promises";
import { Replication } from "./replication";
import { Story } from "./story";
import { Timeline } from "./timeline";
import { Verdict } from "./verdict";
import { WhatIf } from "./what_if";
import { Writes } from "./writes";

export function Document({ report, series }: { report: Report; series: Series }) {
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
            </main>
        </>
    );
}
