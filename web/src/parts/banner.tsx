// What stands across the page: the server is gone, a token is wanted, something was refused.
import { takeToken } from "../model/api";
import { complaint, connect, connection } from "../model/drill";
import { Icon } from "./icon";

function TokenForm() {
    return (
        <form
            class="banner"
            onSubmit={(event) => {
                event.preventDefault();
                takeToken(String(new FormData(event.currentTarget).get("token")));
                connect();
            }}
        >
            <label class="field">
                <span>This drill wants its token</span>
                <input name="token" type="password" autocomplete="off" required />
            </label>
            <button type="submit">Show it</button>
        </form>
    );
}

export function Banner() {
    if (connection.value === "locked") return <TokenForm />;
    return (
        <>
            {connection.value === "lost" && (
                <div class="banner lost" role="alert">
                    <Icon name="warning" />
                    Not connected. What stands here is the last that was heard; it goes on by itself when regiondrill
                    answers again.
                </div>
            )}
            {complaint.value && (
                <div class="banner refused" role="alert">
                    <Icon name="cross" />
                    <span>{complaint.value}</span>
                    <button class="round" onClick={() => (complaint.value = "")} aria-label="Dismiss">
                        <Icon name="cross" />
                    </button>
                </div>
            )}
        </>
    );
}
