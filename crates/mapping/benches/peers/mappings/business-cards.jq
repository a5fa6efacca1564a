def found($what): if . == null then error("no such \($what)") else . end;

if .type == "preview" then error("a preview is not an order") else . end
| if .status != "paid" and .status != "awaiting fulfillment" then error("only paid orders are printed") else . end
| (.number | tostring) as $number
| .shipping_address as $address
| (if .ship_to_contact_id != null
   then $recipient | {company, firstname: .first_name, lastname: .last_name, email, phone}
   else (.ship_to_name / " ") as $names
     | if ($names | length) != 2 then error("the name is not first and last name") else . end
     | {firstname: $names[0], lastname: $names[1], phone: $storefront.phone}
   end
   + {
       address: $address.line1,
       address2: $address.line2,
       city: $address.city,
       state: (if ($address.state | length) == 2 then $address.state else $tables.states[$address.state] | found("state") end),
       zipcode: $address.postal_code,
       country: $address.country
     }) as $ship_to
| ($tables.shipping[.shipping_method_id] | found("shipping method")) as $shipper
| ([.custom_field_values[] | select(.custom_field_id == "commerce-orders__artwork__c") | .table_value[]]) as $rows
| {
    order_id: "\($storefront.name | ascii_upcase)-\($number)",
    is_test_order: $storefront.is_test_order,
    display_breakdown_prices: "job",
    skip_conformation: true,
    jobs: [.line_items[]
      | if (.sku | startswith("BC-")) then . else error("no business card") end
      | .order_line_item_id as $id
      | (.variant_options + .modifier_options) as $options
      | (reduce $options[] as $option ({}; .[$option.option_name] = $option.value)) as $named
      | (first($rows[] | select(.line == $id)) // null) as $row
      | {
          job_name: "\($number)-\($id)",
          product_uuid: ($tables.cards[.sku] | found("card")),
          runsize_uuid: ($tables.runsizes[.quantity - .quantity_cancelled | tostring] | found("runsize")),
          option_uuids: [$options[]
            | select(.option_name as $name | $tables.named[$name] == null)
            | $tables.finishes["\(.option_name)=\(.value)"] | found("finish")[]],
          turnaroundtime_uuid: ($tables.turnarounds[$named.Turnaround] | found("turnaround")),
          colorspec_uuid: ($tables.colorspecs[$named.Sides] | found("sides")),
          dropship: true,
          files: ({fr: ($named["Front artwork"] // .payload.artwork.front // $row.front | found("artwork"))}
            + if $named.Sides == "Front only" then {}
              else {bk: ($named["Back artwork"] // .payload.artwork.back // $row.back | found("artwork"))} end),
          ship_to: $ship_to,
          ship_from: {
            company: "Acme Print Shop",
            phone: "818-555-0100",
            address: "100 Main St",
            city: "Glendale",
            state: "CA",
            zipcode: "91202",
            country: "US"
          },
          shipper: $shipper,
          ship_from_facility: ""
        }],
    payment: {profile_token: $storefront.payment_profile_token}
  }
