import { expect, test } from 'vitest'
import { gatewayIn, macGatewayIn, routerOf, windowsGatewayIn } from '../../main/node/router.ts'

test('the default route of Linux names the router', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\n'
  expect(gatewayIn(`${head}eth0\t00000000\tFE004D0A\t0003\n`)).toBe('10.77.0.254')
  expect(gatewayIn(`${head}eth0\t004D0A00\t00000000\t0001\n`)).toBeNull()
  expect(gatewayIn(head)).toBeNull()
  expect(gatewayIn('')).toBeNull()
})

/** `route print -4 0.0.0.0` of a Windows in Spanish with cable, Wi-Fi and a persistent route. */
const WINDOWS = `===========================================================================
ILista de interfaces
 13...a4 bb 6d 00 00 01 ......Intel(R) Ethernet Connection
  7...9c b6 d0 00 00 02 ......Intel(R) Wi-Fi 6 AX201
  1...........................Software Loopback Interface 1
===========================================================================

IPv4 Tabla de enrutamiento
===========================================================================
Rutas activas:
Destino de red        Máscara de red   Puerta de enlace   Interfaz  Métrica
          0.0.0.0          0.0.0.0      192.168.5.1    192.168.5.20     55
          0.0.0.0          0.0.0.0      192.168.1.1    192.168.1.10     25
===========================================================================
Rutas persistentes:
  Dirección de red  Máscara de red  Dirección de puerta de enlace  Métrica
          0.0.0.0          0.0.0.0      192.168.9.1       1
===========================================================================
`

test('of the active default routes of Windows the cheapest names the router, in any language', () => {
  expect(windowsGatewayIn(WINDOWS)).toBe('192.168.1.1')
  expect(windowsGatewayIn(WINDOWS.replaceAll('\n', '\r\n'))).toBe('192.168.1.1')
  // A connection without a router (dialled, or a tunnel) says so in words.
  const onLink = '          0.0.0.0          0.0.0.0         On-link        10.8.0.2     25\n'
  expect(windowsGatewayIn(onLink)).toBeNull()
  expect(windowsGatewayIn('Rutas persistentes:\n  Ninguno\n')).toBeNull()
  expect(windowsGatewayIn('')).toBeNull()
})

/** `route -n get default` of macOS. */
const MAC = `   route to: default
destination: default
       mask: default
    gateway: 192.168.1.254
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
 recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
       0         0         0         0         0         0      1500         0
`

test('the default route of macOS names the router', () => {
  expect(macGatewayIn(MAC)).toBe('192.168.1.254')
  expect(macGatewayIn(MAC.replace('192.168.1.254', 'fe80::1%en0'))).toBeNull()
  expect(macGatewayIn(MAC.replace(/ +gateway.*\n/, ''))).toBeNull()
  expect(macGatewayIn('route: writing to routing socket: not in table\n')).toBeNull()
})

test('a system whose command is missing, or that we do not know, tells no router', async () => {
  expect(await routerOf('win32', { SystemRoot: '/nowhere' })).toBeNull()
  expect(await routerOf('aix', {})).toBeNull()
})
