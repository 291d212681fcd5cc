import { noBarrel, noCycle, nothingIsUnused } from '#tests/architecture/rules/graph.ts'
import { layersHold, onlyTheGateSends, pathsAreRead } from '#tests/architecture/rules/layers.ts'
import { lockfileIsWhole, oneRegistry, versionsAreExact } from '#tests/architecture/rules/packages.ts'
import { foldersAreNamed, nobodyNamesThisMachine } from '#tests/architecture/rules/places.ts'
import { filesAreShort, functionsAreShort } from '#tests/architecture/rules/size.ts'
import { noSqlFromValues, oneTextAName } from '#tests/architecture/rules/sql.ts'
import {
  engineKnowsNoEntity,
  noAny,
  nothingIsLeftOver,
  oneClock,
  oneConfig,
  oneWayOut,
  pureFoldersArePure,
} from '#tests/architecture/rules/words.ts'
import type { Rule } from '#tests/architecture/tree.ts'

/** How the house is built, a sentence a rule. */
export function rulesFor(root: string) {
  return {
    'each folder imports only what the layout allows': layersHold,
    'our own code is imported by its path from the root': pathsAreRead,
    'no file imports itself in a circle': noCycle,
    'no file passes on what others declare': noBarrel,
    'every file is used': nothingIsUnused,
    'only the send gate imports a channel': onlyTheGateSends,
    'no value stands in the text of SQL': noSqlFromValues,
    'a name of a statement stands for one text': oneTextAName,
    'no function is longer than 70 lines': functionsAreShort,
    'no file is longer than 300 lines': filesAreShort,
    'nothing is any': noAny,
    'the engine does not ask which entity it has': engineKnowsNoEntity,
    'schema, domain, privacy and messages are pure': pureFoldersArePure,
    'time comes from the clock': oneClock,
    'the environment is read once': oneConfig,
    'other servers are asked through one gate': oneWayOut,
    'nothing unfinished or switched off is left over': nothingIsLeftOver,
    'folders are called after what they hold': foldersAreNamed,
    'nobody names a path of the machine it was written on': nobodyNamesThisMachine(root),
    'packages come from the public registry': oneRegistry,
    'the lockfile lists the packages of every platform': lockfileIsWhole,
    'packages are named by their exact version': versionsAreExact,
  } satisfies Readonly<Record<string, Rule>>
}
