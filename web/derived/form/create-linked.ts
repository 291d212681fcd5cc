import { createContext } from 'react'
import type { ModelEntity } from '#web/app/model.ts'
import type { PickerOption } from '#web/kit/picker-option.ts'

/** Makes a record of the entity from what was typed into a picker; nothing when the person gave up. */
export type CreateLinked = (entity: ModelEntity, text: string) => Promise<PickerOption | undefined>

/** How the pickers of a form make what is not there yet; missing where forms do not nest. */
export const CreateLinkedContext = createContext<CreateLinked | undefined>(undefined)
