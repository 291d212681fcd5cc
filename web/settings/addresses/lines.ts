/** Addresses as they are typed: one a line, or divided otherwise. */
export const linesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((line) => line !== '')

/** What somebody added and took away here, done to the list as it stands by now: what another admin did meanwhile stays done. */
export const merged = (before: readonly string[], typed: readonly string[], now: readonly string[]): string[] => [
  ...new Set([
    ...now.filter((line) => typed.includes(line) || !before.includes(line)),
    ...typed.filter((line) => now.includes(line) || !before.includes(line)),
  ]),
]
