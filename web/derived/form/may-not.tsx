import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useGo } from '#web/kit/go.ts'
import { EmptyState } from '#web/kit/state.tsx'

interface MayNotProps {
  title: string
  text: string
  /** Where to go instead. */
  to: string
  label: string
}

/** Stands where a form would be that this person may not use, or that makes no sense: why, and the way out. */
export function MayNot({ title, text, to, label }: MayNotProps) {
  const go = useGo()
  return (
    <EmptyState icon={<IconLock size={28} stroke={1.5} />} title={title} text={text}>
      <Button variant="default" onClick={() => go(to)}>
        {label}
      </Button>
    </EmptyState>
  )
}
