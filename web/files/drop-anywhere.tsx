import { IconFilePlus } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { t } from '#web/app/language.ts'
import classes from '#web/files/files.module.css'

interface DropAnywhereProps {
  name: string
  onFiles: (files: FileList) => void
}

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

/** Files may be dropped anywhere on the page; what it will do is said while they hang above it. A dialog has its own say. */
export function DropAnywhere({ name, onFiles }: DropAnywhereProps) {
  const [over, setOver] = useState(false)
  const take = useEffectEvent((files: FileList) => onFiles(files))
  useEffect(() => {
    const isElsewhere = () => document.querySelector('[role="dialog"]') !== null
    const onOver = (event: DragEvent) => {
      if (!bringsFiles(event) || isElsewhere()) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      setOver(false)
      if (!bringsFiles(event) || isElsewhere() || event.defaultPrevented) return
      event.preventDefault()
      if (event.dataTransfer !== null) take(event.dataTransfer.files)
    }
    document.addEventListener('dragover', onOver)
    document.addEventListener('dragleave', onLeave)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onOver)
      document.removeEventListener('dragleave', onLeave)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
  if (!over) return null
  return (
    <div className={classes.drop}>
      <p className={classes.dropText}>
        <IconFilePlus size={28} stroke={1.4} aria-hidden="true" />
        {t('files.drop', { name })}
      </p>
    </div>
  )
}
