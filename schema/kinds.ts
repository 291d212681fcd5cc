import type { Kind } from '#schema/field.ts'
import { addressKind } from '#schema/fields/address.ts'
import { anchorKind } from '#schema/fields/anchor.ts'
import { booleanKind } from '#schema/fields/boolean.ts'
import { choiceKind } from '#schema/fields/choice.ts'
import { contentKind } from '#schema/fields/content.ts'
import { dateKind } from '#schema/fields/date.ts'
import { dateTimeKind } from '#schema/fields/date-time.ts'
import { emailKind } from '#schema/fields/email.ts'
import { imageKind } from '#schema/fields/image.ts'
import { linkKind } from '#schema/fields/link.ts'
import { longTextKind } from '#schema/fields/long-text.ts'
import { partsKind } from '#schema/fields/parts.ts'
import { phoneKind } from '#schema/fields/phone.ts'
import { tagsKind } from '#schema/fields/tags.ts'
import { textKind } from '#schema/fields/text.ts'
import { urlKind } from '#schema/fields/url.ts'
import { userKind } from '#schema/fields/user.ts'

/** All kinds by name: own fields name theirs, and the conformance suite runs over each. */
export const kinds: ReadonlyMap<string, Kind> = new Map(
  [
    textKind,
    longTextKind,
    emailKind,
    phoneKind,
    urlKind,
    addressKind,
    dateKind,
    dateTimeKind,
    booleanKind,
    choiceKind,
    tagsKind,
    linkKind,
    userKind,
    anchorKind,
    partsKind,
    contentKind,
    imageKind,
  ].map((kind) => [kind.name, kind as unknown as Kind]),
)
