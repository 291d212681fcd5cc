import type { ModelEntity, RecordData } from '#web/app/model.ts'

/** What a section of a person's Privacy tab is drawn from. */
export interface PersonSectionProps {
  readonly entity: ModelEntity
  readonly record: RecordData
}
