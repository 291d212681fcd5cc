import type { ModelEntity } from '#web/app/model.ts'
export default function Peek({ entity, id, onClose }: { entity: ModelEntity; id: string; onClose: () => void }) {
  return (
    <aside onClick={onClose}>
      {entity.name}
      {id}
    </aside>
  )
}
