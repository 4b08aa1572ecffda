import { connection, pace } from "../model/drill";
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

export function App() {
    return (
        <div class={`page ${connection.value} ${pace.value?.paused ? "paused" : ""}`}>
            <StatusStrip />
            <Banner />
            <main>
                <Tiles />
                <div class="upper">
                    <WorldMap />
                    <div class="side">
                        <Regions />
                        <Faults />
                    </div>
                </div>
                <Anatomy />
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
