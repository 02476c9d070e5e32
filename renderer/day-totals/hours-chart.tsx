import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat, type Money } from '../i18n/format.ts'
import {
  hoursChartScale,
  hoursToShow,
  type Bar,
  type HourTotal,
  type HoursChartScale,
} from './hours-chart-scale.ts'

/**
 * Room for the amounts of the scale, for the figure on top of the tallest bar, and for the two lines below
 * the floor.
 */
const LEFT = 92
const TOP = 30
const BOTTOM = 48
const TWO_DIGITS = 2
/**
 * A figure on a bar needs about this many pixels a character; without room for the widest one, no bar shows
 * its figure.
 */
const CHARACTER_WIDTH = 7.4

export interface HoursChartProps {
  readonly hours: readonly HourTotal[]
  readonly unit: Money
  /** null on any day but today. */
  readonly currentHour: number | null
  readonly label: string
}

interface Room {
  readonly width: number
  readonly height: number
}
const NO_ROOM: Room = { width: 0, height: 0 }

/** How much room the drawing has; the page decides it, never the drawing. */
function useRoom() {
  const place = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(NO_ROOM)
  useLayoutEffect(() => {
    const element = place.current
    if (!element) return
    const measure = (): void => setRoom({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { place, room }
}

/**
 * What was sold in each hour. The picture is for the eyes; the same figures stand in a table for everybody
 * else.
 */
export function HoursChart(props: HoursChartProps) {
  const { place, room } = useRoom()
  const shown = hoursToShow(props.hours, props.currentHour)
  const size = { ...room, left: LEFT, top: TOP, bottom: BOTTOM }
  return (
    <figure className="hours-figure">
      <div ref={place} className="hours-room">
        {room.width > 0 && <Picture {...props} scale={hoursChartScale(shown, size)} room={room} />}
      </div>
      <div className="visually-hidden">
        <HoursTable {...props} />
      </div>
    </figure>
  )
}

function Picture({
  scale,
  room,
  unit,
  currentHour,
}: HoursChartProps & { readonly scale: HoursChartScale; readonly room: Room }) {
  const { width, height } = room
  const { t } = useTranslation('day-totals')
  const format = useFormat()
  const [first] = scale.bars
  const widest = Math.max(
    0,
    ...scale.bars
      .filter((bar) => bar.hour.count > 0)
      .map((bar) => format.money(bar.hour.amountMinor, unit).length),
  )
  const slot = first ? (width - LEFT) / scale.bars.length : 0
  const hasRoom = widest * CHARACTER_WIDTH <= slot - 2
  return (
    <svg
      className="hours-picture"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden
    >
      {scale.lines.map((line) => (
        <g key={line.amountMinor}>
          <line className="hours-line" x1={LEFT} x2={width} y1={line.y} y2={line.y} />
          <text className="hours-scale" x={LEFT - 12} y={line.y} dy="0.35em">
            {format.money(line.amountMinor, unit)}
          </text>
        </g>
      ))}
      {scale.bars.map((bar) => (
        <HourBar
          key={bar.hour.hour}
          bar={bar}
          floor={scale.floor}
          height={height}
          isNow={bar.hour.hour === currentHour}
          now={t('now')}
          figure={hasRoom ? format.money(bar.hour.amountMinor, unit) : null}
        />
      ))}
      <line className="hours-floor" x1={LEFT} x2={width} y1={scale.floor} y2={scale.floor} />
      <text className="hours-scale" x={LEFT - 12} y={scale.floor + 19}>
        {t('hour')}
      </text>
      <text className="hours-scale" x={LEFT - 12} y={scale.floor + 39}>
        {t('salesColumn')}
      </text>
    </svg>
  )
}

interface HourBarProps {
  readonly bar: Bar
  readonly floor: number
  readonly height: number
  readonly isNow: boolean
  readonly now: string
  /** null when there is no room for it. */
  readonly figure: string | null
}

function HourBar(props: HourBarProps) {
  const { bar, floor, isNow } = props
  const hour = String(bar.hour.hour).padStart(TWO_DIGITS, '0')
  const isBusy = bar.hour.count > 0
  return (
    <g className={isNow ? 'hour hour-now' : 'hour'}>
      {isNow && (
        <rect
          className="hour-band"
          x={bar.middle - bar.width * 0.78}
          y={0}
          width={bar.width * 1.56}
          height={props.height}
          rx={8}
        />
      )}
      {isBusy && (
        <rect
          className="hour-bar"
          x={bar.x}
          y={bar.y}
          width={bar.width}
          height={bar.height}
          rx={Math.min(3, bar.height / 2)}
        />
      )}
      {isBusy && props.figure !== null && (
        <text className="hour-figure" x={bar.middle} y={bar.y - 7}>
          {props.figure}
        </text>
      )}
      {isNow && !isBusy && (
        <text className="hour-figure" x={bar.middle} y={floor - 8}>
          {props.now}
        </text>
      )}
      <text className="hour-name" x={bar.middle} y={floor + 19}>
        {hour}
      </text>
      <text className="hour-count" x={bar.middle} y={floor + 39}>
        {isBusy ? bar.hour.count : '·'}
      </text>
    </g>
  )
}

/** The same hours as a table: hours in which nothing was sold are left out. */
export function HoursTable({ hours, unit, currentHour, label }: HoursChartProps) {
  const { t } = useTranslation('day-totals')
  const format = useFormat()
  const busy = hours.filter((hour) => hour.count > 0)
  return (
    <table className="table table-dense">
      <caption className="visually-hidden">{label}</caption>
      <thead>
        <tr>
          <th scope="col">{t('hour')}</th>
          <th scope="col" className="number">
            {t('salesColumn')}
          </th>
          <th scope="col" className="number">
            {t('amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {busy.map((hour) => (
          <tr key={hour.hour}>
            <th scope="row">
              {String(hour.hour).padStart(TWO_DIGITS, '0')}:00
              {hour.hour === currentHour && <span className="hours-now-word"> · {t('now')}</span>}
            </th>
            <td className="number">{hour.count}</td>
            <td className="number">{format.money(hour.amountMinor, unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
