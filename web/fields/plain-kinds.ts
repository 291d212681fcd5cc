import type { ModelField } from '#web/app/model.ts'
import { addressUi } from '#web/fields/address.tsx'
import { anchorUi } from '#web/fields/anchor.tsx'
import { booleanUi } from '#web/fields/boolean.tsx'
import { choiceUi } from '#web/fields/choice.tsx'
import { contentUi } from '#web/fields/content.tsx'
import { dateUi } from '#web/fields/date.tsx'
import { dateTimeUi } from '#web/fields/date-time.tsx'
import { emailUi } from '#web/fields/email.tsx'
import type { FieldUi } from '#web/fields/field-ui.ts'
import { imageUi } from '#web/fields/image.tsx'
import { linkUi } from '#web/fields/link.tsx'
import { longTextUi } from '#web/fields/long-text.tsx'
import { phoneUi } from '#web/fields/phone.tsx'
import { tagsUi } from '#web/fields/tags.tsx'
import { textUi } from '#web/fields/text.tsx'
import { urlUi } from '#web/fields/url.tsx'
import { userUi } from '#web/fields/user.tsx'

/** All kinds but parts, which are made of these. */
const plainKinds: Readonly<Record<string, FieldUi>> = {
  text: textUi,
  longText: longTextUi,
  email: emailUi,
  phone: phoneUi,
  url: urlUi,
  address: addressUi,
  date: dateUi,
  dateTime: dateTimeUi,
  boolean: booleanUi,
  choice: choiceUi,
  tags: tagsUi,
  link: linkUi,
  content: contentUi,
  image: imageUi,
  anchor: anchorUi,
  user: userUi,
}

/** How a field of a plain kind looks. */
export function plainUiOf(field: Pick<ModelField, 'kind'>): FieldUi {
  return plainKinds[field.kind] ?? textUi
}
