// On paper nobody can unfold anything.

export function unfoldForPrint(): void {
    let unfolded: HTMLDetailsElement[] = [];
    addEventListener("beforeprint", () => {
        unfolded = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
        for (const part of unfolded) part.open = true;
    });
    addEventListener("afterprint", () => {
        for (const part of unfolded) part.open = false;
    });
}
