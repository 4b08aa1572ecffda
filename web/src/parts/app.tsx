import { connection, pace, report } from "../model/drill";
import { Anatomy } from "./anatomy";
import { Banner } from "./banner";
import { Chat } from "./chat";
import { EventLog } from "./event_log";
import { FaultDialog } from "./fault_dialog";
import { Faults } from "./faults";
import { Help } from "./help";
import { Names } from "./names";
import { Regions } from "./regions";
import { StatusStrip } from "./status_strip";
import { Tiles } from "./tiles";
import { Timeline } from "./timeline";
import { WorldMap } from "./world_map";

// By themselves, so that a new report draws these anew and not the whole page.
const LiveTiles = () => <Tiles report={report.value} />;
const LiveAnatomy = () => (
    <Anatomy
        report={report.value}
        most={6}
        none="Nobody has had to move yet. Kill a region and watch where the seconds go."
    />
);

export function App() {
    return (
        <div class={`page ${connection.value} ${pace.value?.paused ? "paused" : ""}`}>
            <StatusStrip />
            <Banner />
            <main>
                <LiveTiles />
                <div class="upper">
                    <WorldMap />
                    <div class="side">
                        <Regions />
                        <Faults />
                    </div>
                </div>
                <LiveAnatomy />
                <Timeline />
                <div class="lower">
                    <EventLog />
                    <Names />
                </div>
                <Chat />
            </main>
            <FaultDialog />
            <Help />
        </div>
    );
}
