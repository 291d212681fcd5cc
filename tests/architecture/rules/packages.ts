import type { Rule } from '#tests/architecture/tree.ts'

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lockfile = 'package-lock.json'

/** Everybody installs from the public registry. */
export const oneRegistry: Rule = ({ texts }) => {
  const hosts = [...(texts.get(lockfile) ?? '').matchAll(/"resolved": "([\w+]+:\/\/[^/"]*)/g)].map(([, host = '']) => host)
  return [...new Set(hosts)]
    .filter((host) => host !== 'https://registry.npmjs.org')
    .map((host) => ({ file: lockfile, line: 1, message: `installs from ${host}` }))
}

/** `npm ci` refuses a lockfile that leaves out an optional package, even one of another platform; npm leaves it out where it cannot fetch it. */
export const lockfileIsWhole: Rule = ({ texts }) => {
  const { packages = {} } = JSON.parse(texts.get(lockfile) ?? '{}') as { readonly packages?: Readonly<Record<string, Entry>> }
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !placesFor(path, name).some((place) => place in packages))
      .map(([name, version]) => ({
        file: lockfile,
        line: 1,
        message: `npm ci will miss ${name} ${version}: add it with its version, os and cpu`,
      })),
  )
}

/** Where Node looks for a package: in the folder of who wants it, then in each one above. */
function placesFor(path: string, name: string): string[] {
  const parts = path === '' ? [] : path.split(/\/?node_modules\//).slice(1)
  return [...parts.keys(), parts.length].map((depth) => [...parts.slice(0, depth), name].map((part) => `node_modules/${part}`).join('/'))
}

/** What was tested is what is installed. */
export const versionsAreExact: Rule = ({ texts }) => {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
  const manifest = JSON.parse(texts.get('package.json') ?? '{}') as {
    readonly [K in (typeof kinds)[number]]?: Readonly<Record<string, string>>
  }
  return kinds
    .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({
      file: 'package.json',
      line: 1,
      message: `${name} ${version} may be another version tomorrow: name it exactly`,
    }))
}
