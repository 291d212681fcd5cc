const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 1,234,567 → 1.2 MB, in the reader's language. */
export function formatBytes(bytes: number, tongue: string): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** step
  const digits = step === 0 || value >= 100 ? 0 : 1
  return new Intl.NumberFormat(tongue, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(value)
}
