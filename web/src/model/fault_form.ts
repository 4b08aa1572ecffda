// What a fault's form asks for, from the API's own description of the fault, and what comes of its answers.
import type { FaultField, FaultType } from "./api";
import type { FaultText } from "./acts";

export type Asked = "name" | "names" | "two_sides" | "choice" | "flag" | "number" | "text";

/// Which names a field takes follows from its name, as in scripts: there is no other way to know it.
const regionFields = new Set(["region", "to"]);
const populationFields = new Set(["of"]);

export function askedBy(field: FaultField): Asked {
    const { schema, name } = field;
    if (name === "between") return "two_sides";
    if (regionFields.has(name) || populationFields.has(name)) return "name";
    if (schema.enum) return "choice";
    if (schema.type === "boolean") return "flag";
    if (schema.type === "array") return "names";
    return schema.type === "integer" || schema.type === "number" ? "number" : "text";
}

export function namesFor(field: FaultField, regions: string[], populations: string[]): string[] {
    return populationFields.has(field.name) ? populations : regions;
}

/// The first fields are those that must be given.
export function fieldsOf(type: FaultType): FaultField[] {
    return [...type.fields].sort((a, b) => Number(b.required) - Number(a.required));
}

const listOf = (text: string): string[] =>
    text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");

/// As an entry of the timeline would say it. What was left empty is left out; what is wrong the API says.
export function faultText(type: FaultType, answers: Record<string, string>): FaultText {
    const text: FaultText = { do: type.do };
    for (const field of type.fields) {
        const answer = answers[field.name]?.trim() ?? "";
        if (field.name === "between") {
            const sides = [answers["between.0"] ?? "", answers["between.1"] ?? ""].map(listOf);
            if (sides.some((side) => side.length > 0))
                text["between"] = sides.map((side) => (side.length === 1 ? side[0] : side));
            continue;
        }
        if (answer === "") continue;
        const asked = askedBy(field);
        if (asked === "flag") text[field.name] = answer === "true";
        else if (asked === "number") text[field.name] = Number(answer);
        else if (asked === "names") text[field.name] = listOf(answer);
        else text[field.name] = answer;
    }
    return text;
}
