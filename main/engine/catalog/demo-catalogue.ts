/**
 * The shelves of the demo shop, a Chilean minimarket: prices in whole pesos with IVA; loading a transport
 * card is exempt (passenger transport, D.L. 825 article 13). Goods by weight have the number that is typed at
 * the scale.
 */
export const DEMO_CATALOGUE_CSV = `sku,barcode,name,unit,price,tax_class,department,favourite
1001,7809900070082,Arroz grado 1 largo ancho 1 kg,each,1690,standard,Abarrotes,0
1002,7809900070167,Arroz integral 1 kg,each,2190,standard,Abarrotes,0
1003,7809900070242,Tallarines N° 5 400 g,each,990,standard,Abarrotes,0
1004,7809900070327,Espirales 400 g,each,990,standard,Abarrotes,0
1005,7809900070402,Salsa de tomate italiana 200 g,each,590,standard,Abarrotes,0
1006,7809900070488,Aceite de maravilla 900 ml,each,2290,standard,Abarrotes,0
1007,7809900070495,Aceite de oliva extra virgen 500 ml,each,6990,standard,Abarrotes,0
1008,7809900070570,Azúcar granulada 1 kg,each,1390,standard,Abarrotes,0
1009,7809900070655,Sal de mar fina 1 kg,each,690,standard,Abarrotes,0
1010,7809900070730,Harina sin polvos 1 kg,each,1190,standard,Abarrotes,0
1011,7809900070815,Harina con polvos 1 kg,each,1290,standard,Abarrotes,0
1012,7809900070891,Lentejas 6 mm 1 kg,each,2590,standard,Abarrotes,0
1013,7809900070976,Porotos tórtola 1 kg,each,3290,standard,Abarrotes,0
1014,7809900070983,Garbanzos 1 kg,each,3190,standard,Abarrotes,0
1015,7809900071065,Avena instantánea 500 g,each,1590,standard,Abarrotes,0
1016,7809900071140,Atún lomitos en agua 160 g,each,1490,standard,Abarrotes,0
1017,7809900071225,Jurel al natural 425 g,each,1990,standard,Abarrotes,0
1018,7809900071300,Duraznos en mitades 820 g,each,2390,standard,Abarrotes,0
1019,7809900071386,Mermelada de damasco 250 g,each,1190,standard,Abarrotes,0
1020,7809900071461,Manjar 400 g,each,1990,standard,Abarrotes,0
1021,7809900071478,Mayonesa 400 g,each,2490,standard,Abarrotes,0
1022,7809900071553,Kétchup 397 g,each,1590,standard,Abarrotes,0
1023,7809900071638,Café instantáneo 170 g,each,5990,standard,Abarrotes,0
1024,7809900071713,Té negro 100 bolsitas,each,2990,standard,Abarrotes,0
1025,7809900071799,Cereal de maíz sin azúcar 500 g,each,3190,standard,Abarrotes,0
2001,7809900140129,Pan de molde blanco 750 g,each,2790,standard,Panadería,1
2002,7809900140204,Pan de molde integral 700 g,each,2990,standard,Panadería,0
2003,7809900140211,Pan de completo 10 unidades,each,2290,standard,Panadería,0
2004,7809900140297,Dobladita 6 unidades,each,1790,standard,Panadería,0
2005,7809900140372,Queque marmolado 350 g,each,2490,standard,Panadería,0
3001,7809900210105,Leche entera 1 L,each,1190,standard,Lácteos,1
3002,7809900210181,Leche descremada 1 L,each,1190,standard,Lácteos,1
3003,7809900210266,Leche semidescremada sin lactosa 1 L,each,1390,standard,Lácteos,0
3004,7809900210341,Leche con chocolate 200 ml,each,490,standard,Lácteos,0
3005,7809900210358,Yogur batido frutilla 125 g,each,320,standard,Lácteos,0
3006,7809900210433,Yogur natural 165 g,each,390,standard,Lácteos,0
3007,7809900210518,Mantequilla con sal 250 g,each,2990,standard,Lácteos,0
3008,7809900210594,Margarina 250 g,each,1190,standard,Lácteos,0
3009,7809900210679,Queso gauda laminado 250 g,each,3290,standard,Lácteos,0
3010,7809900210754,Quesillo 320 g,each,2690,standard,Lácteos,0
3011,7809900210839,Crema espesa 200 ml,each,1090,standard,Lácteos,0
3012,7809900210846,Huevos color grandes 12 unidades,each,3490,standard,Lácteos,1
3013,7809900210921,Postre de leche vainilla 110 g,each,420,standard,Lácteos,0
4001,7809900280092,Jamón de pierna 200 g,each,2490,standard,Fiambrería,0
4002,7809900280177,Vienesas tradicionales 5 unidades,each,1190,standard,Fiambrería,0
4003,7809900280252,Longaniza 500 g,each,4290,standard,Fiambrería,0
4004,7809900280337,Paté de ternera 125 g,each,790,standard,Fiambrería,0
5001,7809900350139,"Agua mineral sin gas 1,6 L",each,990,standard,Bebidas,1
5002,7809900350146,Agua mineral con gas 500 ml,each,790,standard,Bebidas,1
5003,7809900350221,"Bebida cola 1,5 L",each,1790,standard,Bebidas,1
5004,7809900350306,Bebida cola sin azúcar 350 ml,each,890,standard,Bebidas,0
5005,7809900350382,"Bebida de limón 1,5 L",each,1690,standard,Bebidas,0
5006,7809900350467,"Néctar de durazno 1,5 L",each,1590,standard,Bebidas,0
5007,7809900350542,Jugo de naranja 200 ml,each,450,standard,Bebidas,0
5008,7809900350627,Bebida isotónica 750 ml,each,1290,standard,Bebidas,0
5009,7809900350634,Bebida energética 473 ml,each,1790,standard,Bebidas,0
5010,7809900350719,Té helado limón 500 ml,each,1090,standard,Bebidas,0
6001,7809900420092,Papas fritas corte americano 230 g,each,2390,standard,Confites y snacks,0
6002,7809900420177,Ramitas de queso 250 g,each,1690,standard,Confites y snacks,0
6003,7809900420252,Maní salado 200 g,each,1490,standard,Confites y snacks,0
6004,7809900420337,Galletas de soda 180 g,each,790,standard,Confites y snacks,0
6005,7809900420412,Galletas de vino 155 g,each,850,standard,Confites y snacks,0
6006,7809900420429,Galletas con chips de chocolate 126 g,each,1090,standard,Confites y snacks,0
6007,7809900420504,Chocolate de leche 80 g,each,1690,standard,Confites y snacks,0
6008,7809900420580,Alfajor de chocolate 50 g,each,590,standard,Confites y snacks,1
6009,7809900420665,Barra de cereal 18 g,each,250,standard,Confites y snacks,0
6010,7809900420740,Chicle de menta 14 g,each,350,standard,Confites y snacks,0
6011,7809900420825,Oblea de chocolate y maní 29 g,each,300,standard,Confites y snacks,0
7001,7809900490132,Helado de lúcuma 1 L,each,3990,standard,Congelados,0
7002,7809900490149,Choclo en granos 500 g,each,1890,standard,Congelados,0
7003,7809900490224,Papas prefritas 1 kg,each,2990,standard,Congelados,0
7004,7809900490309,Hamburguesa de vacuno 100 g,each,790,standard,Congelados,0
7005,7809900490385,Empanada de queso congelada,each,1290,standard,Congelados,0
8001,7809900560118,Detergente líquido 3 L,each,8990,standard,Aseo,0
8002,7809900560194,Lavalozas limón 750 ml,each,1890,standard,Aseo,0
8003,7809900560279,Cloro tradicional 1 L,each,1290,standard,Aseo,0
8004,7809900560286,Limpiapisos lavanda 900 ml,each,1690,standard,Aseo,0
8005,7809900560361,Papel higiénico doble hoja 4 rollos,each,1990,standard,Aseo,1
8006,7809900560446,Toalla de papel 3 rollos,each,2290,standard,Aseo,0
8007,7809900560521,Bolsas de basura 50 × 70 cm,each,1190,standard,Aseo,0
8008,7809900560606,Esponja multiuso,each,690,standard,Aseo,0
8009,7809900560682,Fósforos 10 cajas,each,990,standard,Aseo,0
8010,7809900560767,Pilas AA 2 unidades,each,1990,standard,Aseo,0
8501,7809900595073,Jabón de tocador 90 g,each,690,standard,Cuidado personal,0
8502,7809900595158,Champú 400 ml,each,3490,standard,Cuidado personal,0
8503,7809900595233,Pasta dental 90 g,each,1890,standard,Cuidado personal,0
8504,7809900595318,Desodorante en barra 50 g,each,2990,standard,Cuidado personal,0
8505,7809900595394,Toallas higiénicas 8 unidades,each,1390,standard,Cuidado personal,0
8506,7809900595479,Pañales talla G 20 unidades,each,6990,standard,Cuidado personal,0
9001,7809900630132,"Alimento para perro adulto 1,5 kg",each,4990,standard,Mascotas,0
9002,7809900630149,Alimento para gato 1 kg,each,4290,standard,Mascotas,0
4011,,Plátano,kg,1390,standard,Frutas y verduras,1
4131,,Manzana Fuji,kg,1490,standard,Frutas y verduras,0
4225,,Palta Hass,kg,5490,standard,Frutas y verduras,1
4053,,Limón,kg,1690,standard,Frutas y verduras,0
4012,,Naranja,kg,1290,standard,Frutas y verduras,0
4064,,Tomate,kg,1590,standard,Frutas y verduras,1
4093,,Cebolla,kg,990,standard,Frutas y verduras,0
4072,,Papa,kg,890,standard,Frutas y verduras,0
4562,,Zanahoria,kg,890,standard,Frutas y verduras,0
4023,,Uva roja sin pepas,kg,2990,standard,Frutas y verduras,0
201,,Pan marraqueta,kg,2190,standard,Panadería,1
202,,Pan hallulla,kg,2190,standard,Panadería,1
203,,Empanada de pino al horno,kg,7990,standard,Panadería,0
301,,Queso mantecoso laminado,kg,9990,standard,Fiambrería,0
302,,Jamón acaramelado laminado,kg,8490,standard,Fiambrería,0
901,,Carga tarjeta de transporte $1.000,each,1000,exempt,Servicios,1
902,,Carga tarjeta de transporte $2.000,each,2000,exempt,Servicios,0
903,,Carga tarjeta de transporte $5.000,each,5000,exempt,Servicios,0
904,,Bolsa reutilizable,each,690,standard,Servicios,1
`
