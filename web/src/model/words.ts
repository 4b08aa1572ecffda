// Figures as people read them. What is not known is an en dash, never 0.

export const unknown = "–";

/// "1:02:03.4", "2:30.0": moments of the drill, as the story has them.
export function clockText(seconds: number): string {
    const tenths = Math.floor(seconds * 10 + 1e-6);
    const pad = (value: number) => String(value).padStart(2, "0");
    const hours = Math.floor(tenths / 36000);
    const minutes = Math.floor(tenths / 600) % 60;
    const rest = `${pad(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
    return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/// "99.8 s", "2m 5s", "1h 30m".
export function spanText(seconds: number | null | undefined): string {
    if (seconds === null || seconds === undefined) return unknown;
    if (seconds < 120) return `${Number(seconds.toFixed(1))} s`;
    const whole = Math.round(seconds);
    if (whole < 3600) return whole % 60 ? `${Math.floor(whole / 60)}m ${whole % 60}s` : `${whole / 60}m`;
    const minutes = Math.round(whole / 60);
    return minutes % 60 ? `${Math.floor(minutes / 60)}h ${minutes % 60}m` : `${minutes / 60}h`;
}

/// Cut and not rounded: 99.9996 % is not everything.
export function shareText(share: number | null | undefined): string {
    if (share === null || share === undefined) return unknown;
    return `${Math.floor(share * 10000 + 1e-6) / 100}%`;
}

export function countText(count: number): string {
    return count.toLocaleString("en");
}

export function rateText(perSecond: number): string {
    return `${perSecond >= 10 ? Math.round(perSecond) : Number(perSecond.toFixed(1))}/s`;
}

/// "fail_health" as people read it.
export function plainWord(word: string): string {
    return word.replaceAll("_", " ");
}
