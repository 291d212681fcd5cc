import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Dockerfile, DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast'
import { projectFolder } from '#server/config.ts'

const textOf = (file: string): string => readFileSync(join(projectFolder, file), 'utf8')

/** What is wrong with a Dockerfile, in sentences. */
function faultsOf(text: string): string[] {
  const file: Dockerfile = DockerfileParser.parse(text)
  const all = file.getInstructions()
  const last = all.slice(all.findLastIndex((each) => each.getKeyword() === 'FROM'))
  const of = (keyword: string, among: readonly Instruction[] = all): Instruction[] => among.filter((each) => each.getKeyword() === keyword)
  const words = (each: Instruction): string[] => each.getArguments().map((word) => word.getValue())
  const user = of('USER', last).at(-1)
  const run = of('CMD', last).at(-1) as JSONInstruction | undefined
  return [
    ...file
      .getFROMs()
      .filter((from) => !/:\d+\.\d+\.\d+/.test(from.getImage() ?? ''))
      .map((from) => `${from.getImage()} names no exact version`),
    ...(user === undefined || ['root', '0'].includes(words(user)[0]?.split(':')[0] ?? '') ? ['it runs as root'] : []),
    ...(of('HEALTHCHECK', last).length === 1 ? [] : ['nothing tells whether it is well']),
    ...(run === undefined || run.getJSONStrings().length === 0 ? ['its command runs in a shell, which keeps signals to itself'] : []),
    ...of('ADD').map(() => 'ADD fetches and unpacks unseen: COPY'),
    ...of('WORKDIR')
      .filter((each) => !words(each)[0]?.startsWith('/'))
      .map(() => 'a working folder is relative'),
    ...of('RUN')
      .filter((each) => /\bnpm (install|i)\b/.test(words(each).join(' ')))
      .map(() => 'npm install takes other versions than were tested: npm ci'),
    ...of('RUN')
      .filter((each) => /\b(curl|wget|sudo|chmod (-R )?777)\b/.test(words(each).join(' ')))
      .map(() => 'it fetches from elsewhere, or gives rights away'),
    ...[...of('ENV'), ...of('ARG')]
      .filter((each) => /(PASSWORD|SECRET|TOKEN|_KEY)\b/.test(words(each).join(' ')))
      .map(() => 'a secret stands in the image'),
    ...of('COPY')
      .filter((each) => !/--from=/.test(each.getTextContent()))
      .flatMap((each) => words(each).slice(0, -1))
      .filter((path) => !existsSync(join(projectFolder, path)))
      .map((path) => `${path} is not there to be copied`),
    ...of('COPY', last)
      .filter((each) => /--chown=/.test(each.getTextContent()) && /\s\/app|\s\.\//.test(each.getTextContent()))
      .map(() => 'whoever runs the program may change it'),
  ]
}

test('the Dockerfile runs the program as an ordinary user who cannot change it, and says whether it is well', () => {
  assert.deepEqual(faultsOf(textOf('Dockerfile')), [])
})

test('what must not come into the image is left out', () => {
  const ignored = textOf('.dockerignore').split('\n')
  for (const path of ['.git', 'node_modules', 'data', '.env*']) assert.ok(ignored.includes(path), path)
})

const planted: readonly [string, (text: string) => string, RegExp][] = [
  ['the user root', (text) => text.replace('USER node', 'USER root'), /runs as root/],
  ['no user at all', (text) => text.replace('USER node\n', ''), /runs as root/],
  ['an image of any version', (text) => text.replaceAll('node:26.10.0-bookworm-slim', 'node:latest'), /no exact version/],
  ['a command in a shell', (text) => text.replace(/CMD \["npm".*/, 'CMD npm start'), /in a shell/],
  ['no look at its health', (text) => text.replace(/HEALTHCHECK[^\n]*\n[^\n]*\n/, ''), /whether it is well/],
  ['a password', (text) => text.replace('ENV NODE_ENV=production', 'ENV DB_PASSWORD=x NODE_ENV=production'), /a secret/],
  ['other packages than were tested', (text) => text.replace('npm ci', 'npm install'), /npm ci/],
  [
    'a program that its user may change',
    (text) => text.replace('COPY --from=build /app ./', 'COPY --from=build --chown=node:node /app ./'),
    /may change it/,
  ],
]

for (const [what, change, fault] of planted)
  test(`found in a Dockerfile: ${what}`, () => {
    const changed = change(textOf('Dockerfile'))
    assert.notEqual(changed, textOf('Dockerfile'))
    assert.ok(faultsOf(changed).some((each) => fault.test(each)))
  })
