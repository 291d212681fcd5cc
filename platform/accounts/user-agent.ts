/** What a browser says of itself, as people call it. Null where nobody knows. */
export interface Device {
  readonly browser: string | null
  readonly os: string | null
}

/** The first that matches: each imitates those that came before it. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Vivaldi', /\bVivaldi\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[^ ]* (?:Mobile\/\S+ )?Safari\//],
]

const systems: readonly (readonly [string, RegExp])[] = [
  ['Windows', /\bWindows NT\b/],
  ['Android', /\bAndroid\b/],
  ['iPadOS', /\biPad\b/],
  ['iOS', /\biPhone\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]

/** Browser with its main version, and operating system. Only words of these lists are kept, never what was sent. */
export function deviceOf(userAgent: string): Device {
  const text = userAgent.slice(0, 500)
  const found = browsers.flatMap(([name, form]) => {
    const version = form.exec(text)?.[1]
    return version === undefined ? [] : [`${name} ${version.slice(0, 4)}`]
  })
  return { browser: found[0] ?? null, os: systems.find(([, form]) => form.test(text))?.[0] ?? null }
}
